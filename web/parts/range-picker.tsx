import { CalendarClock } from 'lucide-react'
import { type ComponentProps, lazy, Suspense, useState } from 'react'
import { rangeLabel } from '../lib/range-text.ts'
import { formatOffset } from '../lib/time.ts'
import { Button } from '../ui/button.tsx'
import { useLive, useTicking } from './live.tsx'
import { useTime } from './use-time.ts'

const RangePanel = lazy(async () => ({ default: (await import('./range-panel.tsx')).RangePanel }))

interface RangePickerProps {
  /** What is shown needs a beginning, so there is no "all time". */
  readonly isClosed?: boolean
  /** As in the address; empty: all time. */
  readonly range: string
  /** `undefined`: all time. */
  readonly onChange: (range: string | undefined) => void
  readonly onOpenChange?: (open: boolean) => void
}

/** Names the stretch of time that is looked at, and takes another one. */
export function RangePicker(props: RangePickerProps) {
  const { range, onChange, onOpenChange, isClosed = false } = props
  const [wasPressed, setPressed] = useState(false)
  const button = (
    <RangeButton
      range={range}
      isClosed={isClosed}
      onClick={() => {
        setPressed(true)
        onOpenChange?.(true)
      }}
    />
  )
  if (!wasPressed) return button
  return (
    <Suspense fallback={button}>
      <RangePanel {...{ range, isClosed, onChange, onOpenChange }} />
    </Suspense>
  )
}

interface RangeButtonProps extends Omit<ComponentProps<typeof Button>, 'children'> {
  readonly range: string
  readonly isClosed: boolean
}

export function RangeButton({ range, isClosed, ...props }: RangeButtonProps) {
  const { clock } = useLive()
  useTime()
  const label = useTicking((now) => (range === '' ? 'All time' : rangeLabel(range, now)))
  return (
    <Button
      {...props}
      aria-label={`Time range: ${label}`}
      data-tip={`${isClosed ? 'Times' : 'Bounds on the last event'}, in ${formatOffset(clock.now())}`}
    >
      <CalendarClock size={16} aria-hidden="true" />
      {label}
    </Button>
  )
}
