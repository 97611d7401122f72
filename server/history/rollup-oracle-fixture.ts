/** What a store of sums should answer, said in memory. */
import { mergeSketch } from '../../contract/model/duration-sketch.ts'
import { type ErrorRollup, OUTCOMES, type Rollup } from '../../contract/model/rollup.ts'
import { inScope } from '../../contract/model/scope.ts'
import { aRollup } from './history-batch-fixture.ts'
import type { ErrorGroup, ErrorQuery, MinuteRange, Series, SeriesQuery } from './rollup-store.ts'

/** Series in no order; without a limit. */
export function expectedSeries(rollups: readonly Rollup[], query: SeriesQuery): Series[] {
  const { fromMinute, stepMinutes, scope, by, only = {} } = query
  const series = new Map<string | null, Map<number, Rollup>>()
  for (const rollup of rollups) {
    const isWanted = Object.entries(only).every(([field, value]) =>
      Object.entries(rollup).some(([key, own]) => key === field && own === value),
    )
    if (!isWanted || !isIn(query, rollup.minute) || !inScope(scope, rollup)) continue
    const key = by === null ? null : rollup[by]
    const points = series.get(key) ?? new Map<number, Rollup>()
    series.set(key, points)
    const at = rollup.minute - ((rollup.minute - fromMinute) % stepMinutes)
    points.set(at, plus(points.get(at) ?? aRollup({}), rollup))
  }
  return [...series].map(([key, points]) => ({
    key,
    isRest: false,
    points: [...points]
      .map(([minute, { counts, runtime, wait }]) => ({ minute, counts, runtime, wait }))
      .toSorted((a, b) => a.minute - b.minute),
  }))
}

/** Groups in no order, without their signatures. */
export function expectedErrors(
  errors: readonly ErrorRollup[],
  query: ErrorQuery,
): Pick<ErrorGroup, 'error' | 'count' | 'firstMinute' | 'lastMinute' | 'workers'>[] {
  const mine = errors.filter((row) => inScope(query.scope, row))
  const inRange = mine.filter(({ minute }) => isIn(query, minute))
  return [...new Set(inRange.map(({ error }) => error))].map((error) => {
    const all = mine.filter((row) => row.error === error).map(({ minute }) => minute)
    const now = inRange.filter((row) => row.error === error)
    return {
      error,
      count: now.reduce((sum, { count }) => sum + count, 0),
      firstMinute: Math.min(...all),
      lastMinute: Math.max(...all),
      workers: [...new Set(now.flatMap(({ worker }) => worker ?? []))].toSorted(),
    }
  })
}

/** Events of a whole series. */
export const totalOf = (series: Series | undefined): number =>
  (series?.points ?? []).reduce(
    (sum, { counts }) => OUTCOMES.reduce((all, outcome) => all + counts[outcome], sum),
    0,
  )

const isIn = ({ fromMinute, toMinute }: MinuteRange, minute: number): boolean =>
  minute >= fromMinute && minute < toMinute

function plus(one: Rollup, other: Rollup): Rollup {
  const runtime = new Map(one.runtime)
  const wait = new Map(one.wait)
  mergeSketch(runtime, other.runtime)
  mergeSketch(wait, other.wait)
  const counts = { ...one.counts }
  for (const outcome of OUTCOMES) counts[outcome] += other.counts[outcome]
  return { ...one, counts, runtime, wait }
}
