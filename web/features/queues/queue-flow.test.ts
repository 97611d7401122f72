import { expect, test } from 'vitest'
import { noCounts } from '../../../contract/model/rollup.ts'
import { queueFlow } from './queue-flow.ts'

const durations = { count: 0, p50: null, p95: null, p99: null }
const series = (key: string | null, sent: number, isRest = false) => ({
  key,
  isRest,
  points: [{ at: 0, counts: { ...noCounts(), sent }, runtime: durations, wait: durations }],
})

test('queueFlow() is per second of what was listened to, and zero where nothing went', () => {
  const flow = queueFlow([series('mail', 600), series(null, 40)], 300)
  expect(flow.isTold).toBe(true)
  expect(flow.of('mail')).toEqual({ sent: 2, started: 0 })
  expect(flow.of('idle')).toEqual({ sent: 0, started: 0 })
})

test('queueFlow() knows nothing of queues that were left out, and without a listener', () => {
  expect(queueFlow([series('mail', 6), series(null, 1, true)], 300).of('rare')).toBeNull()
  expect(queueFlow([series('mail', 6)], 0)).toMatchObject({ isTold: false })
  expect(queueFlow([series(null, 6)], 300).isTold).toBe(false)
})
