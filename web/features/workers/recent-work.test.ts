import { expect, test } from 'vitest'
import { noCounts } from '../../../contract/model/rollup.ts'
import { recentWork } from './recent-work.ts'

const durations = { count: 0, p50: null, p95: null, p99: null }
const series = (key: string | null, succeeded: number, failed: number, isRest = false) => ({
  key,
  isRest,
  points: [
    { at: 0, counts: { ...noCounts(), succeeded, failed }, runtime: durations, wait: durations },
  ],
})

test('recentWork() tells a share only of enough, and nothing done from not told', () => {
  const recent = recentWork([series('busy', 90, 10), series('slow', 3, 2)], 300)
  expect(recent.of('busy')).toEqual({ ended: 100, failed: 10, failedShare: 0.1 })
  expect(recent.of('slow')).toEqual({ ended: 5, failed: 2, failedShare: null })
  expect(recent.of('idle')).toEqual({ ended: 0, failed: 0, failedShare: null })
})

test('recentWork() does not know who was left out, nor anything without a listener', () => {
  expect(recentWork([series('busy', 9, 1), series(null, 5, 0, true)], 300).of('other')).toBeNull()
  expect(recentWork([series('busy', 9, 1)], 0).of('busy')).toBeNull()
})
