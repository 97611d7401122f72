import { describe, expect, test } from 'vitest'
import { cardDeclined } from '../shop/failures.ts'
import { chargeCard, transcodeClip } from '../shop/task-types.ts'
import { createRandom } from '../simulation/random.ts'
import { drawFate, planAttempts } from './attempt.ts'
import type { Fate } from './task-type.ts'

const endingsOf = (fate: Fate): string[] =>
  planAttempts({
    type: chargeCard,
    fate,
    result: 'ok',
    failure: cardDeclined,
    random: createRandom(fate),
  }).map(({ ending }) => ending.kind)

describe('planAttempts()', () => {
  test.each([
    ['succeeds', ['success']],
    ['fails', ['failure']],
    ['exhausts', ['retry', 'retry', 'retry', 'failure']],
    ['rejects', ['reject']],
    ['ignores', ['ignore']],
    ['overruns', ['hard-limit']],
  ] as const)('plans a task that %s', (fate, endings) => {
    expect(endingsOf(fate)).toEqual(endings)
  })

  test('plans a task that recovers with one retry or two before the success', () => {
    expect(endingsOf('recovers').join()).toMatch(/^retry,(retry,)?success$/)
  })

  test('backs off exponentially', () => {
    const plan = planAttempts({
      type: chargeCard,
      fate: 'exhausts',
      result: null,
      failure: cardDeclined,
      random: createRandom(1),
    })
    const countdowns = plan.map(({ ending }) => (ending.kind === 'retry' ? ending.countdown : null))
    expect(countdowns).toEqual([1, 2, 4, null])
  })

  test('lets nothing but its fate run into the hard time limit', () => {
    const random = createRandom(1)
    for (let i = 0; i < 2_000; i++) {
      const plan = {
        type: transcodeClip,
        fate: 'succeeds',
        result: null,
        failure: cardDeclined,
        random,
      } as const
      expect(planAttempts(plan)[0].runtime).toBeLessThan(transcodeClip.hardLimit)
    }
  })
})

test('drawFate() follows the odds of the type', () => {
  const random = createRandom(1)
  const fates = Array.from({ length: 20_000 }, () => drawFate(chargeCard, random))
  const share = (fate: Fate): number => fates.filter((f) => f === fate).length / fates.length
  expect(share('fails')).toBeCloseTo(chargeCard.odds.fails ?? 0, 2)
  expect(share('recovers')).toBeCloseTo(chargeCard.odds.recovers ?? 0, 2)
  expect(share('rejects')).toBe(0)
})
