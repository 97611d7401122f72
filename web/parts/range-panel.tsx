import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { closedRange, RANGE_PRESETS, readRange, shiftRange } from '../lib/range-text.ts'
import { formatOffset } from '../lib/time.ts'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { useLive } from './live.tsx'
import { RangeButton } from './range-picker.tsx'
import { useTime } from './use-time.ts'
import styles from './range-panel.module.css'

interface RangePanelProps {
  readonly range: string
  readonly isClosed: boolean
  readonly onChange: (range: string | undefined) => void
  readonly onOpenChange: ((open: boolean) => void) | undefined
}

/** Usual ranges, a line for any other, and the way to the stretch before and after. */
export function RangePanel({ range, isClosed, onChange, onOpenChange }: RangePanelProps) {
  const [version, setVersion] = useState(0)
  const choose = (next: string | undefined) => {
    onChange(next)
    onOpenChange?.(false)
    // Closed by starting over: it would be open at once otherwise.
    setVersion(version + 1)
  }
  return (
    <Popover
      key={version}
      startsOpen={version === 0}
      label="Time range"
      trigger={<RangeButton range={range} isClosed={isClosed} />}
      {...(onOpenChange && { onOpenChange })}
    >
      <div className={styles['panel']}>
        <Written onChoose={choose} />
        <ul className={styles['presets']}>
          {RANGE_PRESETS.map(({ text, label }) => (
            <li key={text}>
              <Button look="quiet" aria-pressed={text === range} onClick={() => choose(text)}>
                {label}
              </Button>
            </li>
          ))}
          {!isClosed && (
            <li>
              <Button look="quiet" aria-pressed={range === ''} onClick={() => choose(undefined)}>
                All time
              </Button>
            </li>
          )}
        </ul>
        {range !== '' && <Shift range={range} onChange={onChange} />}
      </div>
    </Popover>
  )
}

function Written({ onChoose }: { readonly onChoose: (range: string) => void }) {
  const { clock } = useLive()
  const { zone } = useTime()
  const id = useId()
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const range = readRange(text, clock.now(), zone)
    setWrong(range === null)
    if (range !== null) onChoose(range)
  }
  return (
    <form className={styles['written']} onSubmit={submit}>
      <label htmlFor={id}>Range, in {formatOffset(clock.now())}</label>
      <div className={styles['line']}>
        <input
          id={id}
          value={text}
          placeholder="now-2h, 14:00..14:30"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          aria-invalid={isWrong}
          aria-describedby={`${id}-help`}
          onChange={({ target }) => {
            setText(target.value)
            setWrong(false)
          }}
        />
        <Button type="submit">Show</Button>
      </div>
      <p
        id={`${id}-help`}
        className={isWrong ? styles['wrong'] : styles['help']}
        role={isWrong ? 'alert' : undefined}
      >
        {isWrong ? 'That is no range. ' : ''}
        For example 14:00..14:30, now-2h..now-1h, 2026-11-20, 2026-11-20 13:00..
      </p>
    </form>
  )
}

function Shift({ range, onChange }: Pick<RangePanelProps, 'range' | 'onChange'>) {
  const { clock } = useLive()
  if (closedRange(range, clock.now()) === null) return null
  const shift = (way: -1 | 1) => {
    const next = shiftRange(range, clock.now(), way)
    if (next !== null) onChange(next)
  }
  return (
    <div className={styles['shift']}>
      <Button onClick={() => shift(-1)}>
        <ChevronLeft size={14} aria-hidden="true" /> Earlier
      </Button>
      <Button onClick={() => shift(1)}>
        Later <ChevronRight size={14} aria-hidden="true" />
      </Button>
    </div>
  )
}
