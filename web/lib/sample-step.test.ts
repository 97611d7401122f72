import { expect, test } from 'vitest'
import { sampleFrameOf, sampleStepMinutes } from './sample-step.ts'

const NOW = 1_763_733_731

test('sampleStepMinutes() makes about 120 points of any range, of whole hours where it is long', () => {
  const ranges = ['now-5m', 'now-1h', 'now-6h', 'now-24h', 'now-7d', 'now-30d', 'nonsense']
  expect(ranges.map((range) => sampleStepMinutes(range, NOW))).toEqual([1, 1, 3, 12, 120, 360, 1])
})

test('sampleFrameOf() begins where a stretch of samples begins', () => {
  expect(sampleFrameOf('now-6h', NOW)).toEqual({
    from: Math.floor((NOW - 6 * 3600) / 180) * 180,
    to: NOW,
    stepSeconds: 180,
  })
})
