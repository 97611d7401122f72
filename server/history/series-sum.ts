/** Rows of sums, put together as the series and points that were asked for. */
import { mergeSketch } from '../../contract/model/duration-sketch.ts'
import { noCounts, type Outcome, OUTCOMES } from '../../contract/model/rollup.ts'
import type { Series, SeriesPoint, SeriesQuery } from './rollup-store.ts'

export interface RowSums {
  readonly counts: Readonly<Record<Outcome, number>>
  /** Adds the row's durations: called at most once each, while it is added. */
  readonly addRuntime: (into: Map<number, number>) => void
  readonly addWait: (into: Map<number, number>) => void
}

interface Point {
  readonly counts: Record<Outcome, number>
  readonly runtime: Map<number, number>
  readonly wait: Map<number, number>
}

interface Sum {
  readonly key: number
  events: number
  readonly points: Map<number, Point>
}

/** @param query `limit` series come out, and one more for the rest if there is any */
export function createSeriesSum({
  fromMinute,
  stepMinutes,
  limit,
}: Pick<SeriesQuery, 'fromMinute' | 'stepMinutes' | 'limit'>) {
  const sums = new Map<number, Sum>()

  return {
    /** @param key number of the name that the series are told apart by */
    add(key: number, minute: number, row: RowSums): void {
      let sum = sums.get(key)
      if (sum === undefined) sums.set(key, (sum = { key, events: 0, points: new Map() }))
      const at = minute - ((minute - fromMinute) % stepMinutes)
      let point = sum.points.get(at)
      if (point === undefined) sum.points.set(at, (point = emptyPoint()))
      for (const outcome of OUTCOMES) {
        const count = row.counts[outcome]
        point.counts[outcome] += count
        sum.events += count
      }
      row.addRuntime(point.runtime)
      row.addWait(point.wait)
    },

    /** @param nameOf the name behind a key */
    toSeries(nameOf: (key: number) => string | null): Series[] {
      const inOrder = [...sums.values()].sort((a, b) => b.events - a.events || a.key - b.key)
      const series = inOrder.slice(0, limit).map(({ key, points }) => ({
        key: nameOf(key),
        isRest: false,
        points: toPoints(points),
      }))
      const rest = inOrder.slice(limit)
      if (rest.length === 0) return series
      return [...series, { key: null, isRest: true, points: toPoints(merge(rest)) }]
    },
  }
}

const emptyPoint = (): Point => ({ counts: noCounts(), runtime: new Map(), wait: new Map() })

function merge(sums: readonly Sum[]): Map<number, Point> {
  const all = new Map<number, Point>()
  for (const { points } of sums) {
    for (const [at, from] of points) {
      let into = all.get(at)
      if (into === undefined) all.set(at, (into = emptyPoint()))
      for (const outcome of OUTCOMES) into.counts[outcome] += from.counts[outcome]
      mergeSketch(into.runtime, from.runtime)
      mergeSketch(into.wait, from.wait)
    }
  }
  return all
}

const toPoints = (points: ReadonlyMap<number, Point>): SeriesPoint[] =>
  [...points].map(([minute, point]) => ({ minute, ...point })).sort((a, b) => a.minute - b.minute)
