import { Circle, CircleX, Clock, LoaderCircle, Pause } from 'lucide-react'
import type { ReactNode } from 'react'
import { type LiveMode, liveMode } from '../lib/live-mode.ts'
import { formatCount } from '../lib/number-format.ts'
import { formatClock, formatWholeDuration } from '../lib/time.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { useLive, useLiveSnapshot, useTicking } from './live.tsx'
import styles from './live-button.module.css'

interface LiveButtonProps {
  /** Rows on the page stand still for their reader. */
  readonly held?: boolean
  /** New rows that wait: "312", "≥ 312"; empty where none do. */
  readonly waiting?: string
}

/** Says whether the page is up to date, and stops or resumes its updates. */
export function LiveButton({ held = false, waiting = '' }: LiveButtonProps) {
  const { feed } = useLive()
  const mode = useLiveMode(held)
  const paused = useLiveSnapshot().pausedAt !== null
  const { icon, text } = lookOf(mode, waiting)
  return (
    <Button
      className={classNames(styles['button'], styles[mode.kind])}
      data-mode={mode.kind}
      data-tip={paused ? 'Resume updates (p)' : 'Pause updates (p)'}
      aria-keyshortcuts="p"
      onClick={() => (paused ? feed.resume() : feed.pause())}
    >
      <span className={styles['icon']}>{icon}</span>
      {text}
    </Button>
  )
}

function useLiveMode(held: boolean): LiveMode {
  const { clock } = useLive()
  const live = useLiveSnapshot()
  useTicking(() => String(Math.floor(clock.localNow())))
  return liveMode(live, held, clock.localNow())
}

const ICON = { size: 14, 'aria-hidden': true } as const

function lookOf(mode: LiveMode, waiting: string): { icon: ReactNode; text: string } {
  const news = waiting === '' ? '' : ` · ${waiting} new`
  switch (mode.kind) {
    case 'live':
      return { icon: <Circle size={10} fill="currentcolor" aria-hidden="true" />, text: 'Live' }
    case 'held':
      return { icon: <Pause {...ICON} />, text: `Held${news}` }
    case 'paused':
      return { icon: <Pause {...ICON} />, text: `Paused ${formatClock(mode.since)}${news}` }
    case 'stale':
      return { icon: <Clock {...ICON} />, text: `Data ${formatWholeDuration(mode.age)} old` }
    case 'offline':
      return {
        icon: <CircleX {...ICON} />,
        text: `Disconnected ${formatWholeDuration(mode.age)}`,
      }
    case 'connecting':
      return { icon: <LoaderCircle {...ICON} />, text: 'Connecting' }
  }
}

/** "312", or "≥ 312" where there may be more; empty where nothing waits. */
export function waitingText(view: { waiting: number; waitingAtLeast: boolean } | null): string {
  if (view === null || view.waiting === 0) return ''
  return `${view.waitingAtLeast ? '≥ ' : ''}${formatCount(view.waiting)}`
}
