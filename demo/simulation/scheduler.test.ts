import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createScheduler } from './scheduler.ts'
import { createTimers } from './timers.ts'

describe('createScheduler()', () => {
  test('runs in the order of times, and of asking where times are equal', () => {
    const scheduler = createScheduler()
    const ran: string[] = []
    for (const [label, delay] of [
      ['b', 2],
      ['a', 1],
      ['c', 2],
      ['d', 2],
    ] as const) {
      scheduler.after(delay, () => ran.push(label))
    }
    scheduler.advanceTo(2)
    expect(ran).toEqual(['a', 'b', 'c', 'd'])
  })

  test('shows each action the time it was due, however late it is run', () => {
    const scheduler = createScheduler()
    const times: number[] = []
    scheduler.after(1, () => {
      times.push(scheduler.now())
      scheduler.after(0.5, () => times.push(scheduler.now()))
    })
    scheduler.advanceTo(100)
    expect(times).toEqual([1, 1.5])
    expect(scheduler.now()).toBe(100)
  })

  test('leaves out what was cancelled, and what is not due yet', () => {
    const scheduler = createScheduler()
    const ran: string[] = []
    const cancel = scheduler.after(1, () => ran.push('cancelled'))
    scheduler.after(3, () => ran.push('later'))
    cancel()
    scheduler.advanceTo(2)
    scheduler.advanceTo(1)
    expect(ran).toEqual([])
    expect(scheduler.now()).toBe(2)
  })

  test('runs the same whatever steps it advances in', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 })
    fc.assert(
      fc.property(delays, delays, (given, steps) => {
        const run = (times: readonly number[]): string[] => {
          const scheduler = createScheduler()
          const ran: string[] = []
          for (const [index, delay] of given.entries()) {
            scheduler.after(delay, () => {
              ran.push(`${index} at ${scheduler.now()}`)
              scheduler.after(delay % 3, () => ran.push(`child of ${index} at ${scheduler.now()}`))
            })
          }
          for (const time of times) scheduler.advanceTo(time)
          return ran
        }
        expect(run([...steps.toSorted((a, b) => a - b), 30])).toEqual(run([30]))
      }),
    )
  })
})

describe('createTimers()', () => {
  test('ends all of a group and takes no more', () => {
    const scheduler = createScheduler()
    const timers = createTimers(scheduler.after)
    const ran: string[] = []
    timers.after(1, () => ran.push('in time'))
    timers.after(3, () => ran.push('too late'))
    scheduler.after(2, () => {
      timers.cancelAll()
      timers.after(0, () => ran.push('afterwards'))
    })
    scheduler.advanceTo(9)
    expect(ran).toEqual(['in time'])
  })
})
