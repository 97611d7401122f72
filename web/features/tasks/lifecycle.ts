/**
 * The attempts at one task on one line of time: waiting in the queue, waiting in the worker, running.
 * Long stretches in which nothing ran are folded, or everything else would be too narrow to see.
 */
import type { TaskReply } from '../../../contract/api/tasks.ts'

export interface LifecycleSpan {
  readonly kind: 'queue' | 'worker' | 'running'
  /** Share of the line, 0 to 1. */
  readonly start: number
  readonly width: number
  readonly seconds: number
}

export interface LifecycleRow {
  readonly spans: readonly LifecycleSpan[]
  /** The state that the attempt ended in, or is in. */
  readonly state: string
  readonly exception: string | null
}

export interface LifecycleFold {
  readonly start: number
  readonly width: number
  readonly seconds: number
}

export interface Lifecycle {
  readonly rows: readonly LifecycleRow[]
  readonly folds: readonly LifecycleFold[]
  /** Seconds from the first moment that is known to the last. */
  readonly seconds: number
}

type Times = Pick<TaskReply, 'sent' | 'attempts'>

interface Span {
  readonly kind: LifecycleSpan['kind']
  readonly from: number
  readonly to: number
}

/** An idle stretch this many times as long as what runs beside it is folded. */
const FOLD_FACTOR = 5
/** Share of the line that a fold takes. */
const FOLD_SHARE = 0.04

/** @param now Unix seconds, where the last attempt goes on; null where nothing does */
export function lifecycleOf({ sent, attempts }: Times, now: number | null): Lifecycle | null {
  const rows = attempts.map(({ received, started, ended, state, exception }, at) => {
    const isLast = at === attempts.length - 1
    const end = ended ?? (isLast ? now : null)
    const begin = at === 0 ? sent : null
    return {
      state,
      exception,
      spans: [
        span('queue', begin, received ?? started),
        span('worker', received, started ?? (isLast ? now : null)),
        span('running', started, end),
      ].filter((one) => one !== null),
    }
  })
  const all = rows.flatMap(({ spans }) => spans)
  if (all.length === 0) return null
  const scale = createScale(all)
  return {
    seconds: scale.seconds,
    folds: scale.folds,
    rows: rows.map(({ spans, ...row }) => ({
      ...row,
      spans: spans.map(({ kind, from, to }) => {
        const start = scale.at(from)
        return { kind, start, width: scale.at(to) - start, seconds: to - from }
      }),
    })),
  }
}

/** Clocks of two machines may disagree: what would end before it began is not drawn. */
const span = (kind: Span['kind'], from: number | null, to: number | null): Span | null =>
  from === null || to === null || to < from ? null : { kind, from, to }

function createScale(spans: readonly Span[]) {
  const marks = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b)
  const first = marks[0] ?? 0
  const pieces = marks.slice(1).map((to, at) => {
    const from = marks[at] ?? first
    const isBusy = spans.some((one) => one.kind === 'running' && one.from < to && one.to > from)
    return { from, to, seconds: to - from, isBusy }
  })
  const longest = (at: number): number =>
    Math.max(...[at - 1, at + 1].map((i) => (pieces[i]?.isBusy ? pieces[i].seconds : 0)))
  const parts = pieces.map((piece, at) => {
    const beside = longest(at)
    return {
      ...piece,
      isFolded: !piece.isBusy && beside > 0 && piece.seconds > FOLD_FACTOR * beside,
    }
  })
  const folded = parts.filter(({ isFolded }) => isFolded).length * FOLD_SHARE
  const open = parts.reduce((sum, part) => sum + (part.isFolded ? 0 : part.seconds), 0)
  const share = (seconds: number) => (open === 0 ? 0 : (seconds / open) * (1 - folded))

  const starts = new Map<number, number>([[first, 0]])
  const folds: LifecycleFold[] = []
  let x = 0
  for (const { to, seconds, isFolded } of parts) {
    const width = isFolded ? FOLD_SHARE : share(seconds)
    if (isFolded) folds.push({ start: x, width, seconds })
    x += width
    starts.set(to, x)
  }
  return {
    seconds: (marks.at(-1) ?? first) - first,
    folds,
    at: (time: number): number => starts.get(time) ?? 0,
  }
}
