import { useId, useState } from 'react'
import { zoneChoices } from '../lib/zones.ts'
import { useLive } from './live.tsx'
import { usePreference } from './preferences.tsx'
import styles from './zone-picker.module.css'

/** Chooses the zone in which every time is told: the usual ones, or any that is searched for. */
export function ZonePicker() {
  const { clock } = useLive()
  const [zone, setZone] = usePreference('zone')
  const [text, setText] = useState('')
  const name = useId()
  const choices = zoneChoices(text, zone, clock.localNow())
  return (
    <div className={styles['picker']}>
      <input
        type="text"
        inputMode="search"
        autoComplete="off"
        spellCheck={false}
        className={styles['search']}
        aria-label="Search time zones"
        placeholder="Search: Berlin, New York…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <fieldset className={styles['choices']}>
        <legend className="sr-only">Time zone</legend>
        {choices.map((choice) => (
          <label key={choice.zone} className={styles['choice']}>
            <input
              type="radio"
              name={name}
              checked={choice.zone === zone}
              onChange={() => setZone(choice.zone)}
            />
            <span className={styles['name']}>{choice.name}</span>
            <span className={styles['offset']}>{choice.offset}</span>
          </label>
        ))}
        {choices.length === 0 && <p className={styles['none']}>No time zone of that name.</p>}
      </fieldset>
    </div>
  )
}
