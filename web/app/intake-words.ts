/** What reached Sepal since it started, in words: what was lost on the way, and why. */
import type { LiveSnapshot } from '../lib/live-feed.ts'
import { formatBytes, formatCount, formatWhole, plural } from '../lib/number-format.ts'
import { formatWholeDuration } from '../lib/time.ts'

type Intake = NonNullable<LiveSnapshot['intake']>

/** Seconds that a message waits on an ordinary day. */
const ORDINARY_WAIT_S = 2

/** @returns one line each, the first of them always there */
export function intakeLines(intake: Intake, now: number): string[] {
  const { events, malformed, dropped, droppedBy, spilled, waiting } = intake
  const unreadable = Object.values(malformed).reduce((sum, count) => sum + count, 0)
  const lines = [
    `${formatCount(events)} events read since Sepal started, ${formatCount(unreadable)} unreadable, ${formatCount(dropped)} dropped.`,
  ]
  const causes = Object.entries(DROPPED).flatMap(([cause, words]) => {
    const count = droppedBy[cause as keyof typeof DROPPED]
    return count === 0 ? [] : [`${formatWhole(count)} ${words}`]
  })
  if (causes.length > 0) lines.push(`Dropped: ${causes.join('; ')}.`)
  if (waiting.since !== null && now - waiting.since > ORDINARY_WAIT_S) {
    const oldest = formatWholeDuration(now - waiting.since)
    lines.push(
      `${plural(waiting.messages, 'message')} (${formatBytes(waiting.bytes)}) waiting to be read, the oldest for ${oldest}.`,
    )
  }
  if (spilled > 0) lines.push(`${plural(spilled, 'message')} went by way of the disk.`)
  return lines
}

const DROPPED: Readonly<Record<keyof Intake['droppedBy'], string>> = {
  overload: 'came faster than they could be read',
  history: 'came while the history refused',
  disk: 'did not fit into memory, and the disk took none',
}
