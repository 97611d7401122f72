import { formatOffset } from '../lib/time.ts'
import { useTicking } from '../parts/live.tsx'
import { useTime } from '../parts/use-time.ts'
import { ZonePicker } from '../parts/zone-picker.tsx'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import styles from './zone-button.module.css'

/** Where the viewer's times stand against UTC, and the way to change it. */
export function ZoneButton() {
  const { zone } = useTime()
  const offset = useTicking(formatOffset)
  return (
    <Popover
      label="Time zone"
      trigger={
        <Button
          look="quiet"
          className={styles['button']}
          aria-label={`${offset}, time zone ${zone}`}
          data-tip={`Time zone: ${zone}`}
        >
          {offset}
        </Button>
      }
    >
      <div className={styles['picker']}>
        <ZonePicker />
      </div>
    </Popover>
  )
}
