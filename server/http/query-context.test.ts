import { expect, test } from 'vitest'
import { addDuration } from '../../contract/model/duration-sketch.ts'
import { OUTCOMES, type Outcome } from '../../contract/model/rollup.ts'
import type { Series } from '../history/rollup-store.ts'
import { createQueryContext } from './query-context.ts'

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

/** One type that always took this many seconds. */
function typeThatTakes(seconds: number): Series {
  const runtime = new Map<number, number>()
  for (let run = 0; run < 20; run += 1) addDuration(runtime, seconds)
  const none = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]))
  const counts = { ...(none as Record<Outcome, number>), succeeded: 20 }
  return { key: 'a', isRest: false, points: [{ minute: 0, counts, runtime, wait: new Map() }] }
}

function setUp() {
  const time = { now: 1_000_020 }
  const answers: ((series: Series[]) => void)[] = []
  const effort = { scanned: 0, limited: false }
  const context = createQueryContext({
    reader: {
      series: () =>
        new Promise((resolve) => void answers.push((rows) => resolve({ rows, ...effort }))),
    },
    picture: { workers: () => [] },
    clock: () => time.now,
    log: SILENT,
  })
  return { time, answers, context }
}

test('createQueryContext() lets all wait for what is usual at first, and asks once', async () => {
  const { answers, context } = setUp()
  const both = Promise.all([context(), context()])
  expect(answers).toHaveLength(1)
  answers[0]?.([typeThatTakes(10)])
  for (const { slowerThan } of await both) expect(slowerThan.get('a')).toBeCloseTo(10, 0)
})

test('createQueryContext() goes by what was usual while it learns anew', async () => {
  const { time, answers, context } = setUp()
  const first = context()
  answers[0]?.([typeThatTakes(10)])
  await first
  time.now += 60
  expect((await context()).slowerThan.get('a')).toBeCloseTo(10, 0)
  expect(answers).toHaveLength(2)
  answers[1]?.([typeThatTakes(20)])
  await new Promise((resolve) => setImmediate(resolve))
  expect((await context()).slowerThan.get('a')).toBeCloseTo(20, 0)
})
