import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_ROWS_PER_PATCH } from '../../contract/api/live.ts'
import { EVERYTHING } from '../../contract/model/scope.ts'
import type { TaskRow } from '../../contract/model/task.ts'
import { createPendingChanges } from './pending-changes.ts'
import { aReport, aRow, aWorker } from './report-fixture.ts'

const ids = (rows: readonly TaskRow[]) => rows.map((row) => row.id)

describe('take()', () => {
  test('gives each task once, as last told, in the order of last change', () => {
    const pending = createPendingChanges(EVERYTHING)
    pending.add(aReport({ tasks: [aRow('a', { state: 'STARTED' }), aRow('b')] }))
    pending.add(aReport({ tasks: [aRow('c'), aRow('a', { state: 'FAILURE' })] }))
    const { tasks } = pending.take()
    expect(ids(tasks)).toEqual(['b', 'c', 'a'])
    expect(tasks.at(-1)?.state).toBe('FAILURE')
  })

  test('starts anew afterwards', () => {
    const pending = createPendingChanges(EVERYTHING)
    pending.add(aReport({ tasks: [aRow('a')], workers: [aWorker('w')], omitted: 4 }))
    expect(pending.take()).toMatchObject({ workers: ['w'], omitted: 4 })
    expect(pending.take()).toEqual({ tasks: [], workers: [], queues: [], omitted: 0 })
  })

  test('leaves out the oldest changes beyond the bound, and says how many', () => {
    const pending = createPendingChanges(EVERYTHING)
    const all = Array.from({ length: MAX_ROWS_PER_PATCH + 50 }, (_, n) => aRow(`t${n}`))
    pending.add(aReport({ tasks: all, omitted: 7 }))
    const { tasks, omitted } = pending.take()
    expect(ids(tasks)).toEqual(ids(all.slice(50)))
    expect(omitted).toBe(57)
  })

  test('keeps the newest rows and counts each of the others once', () => {
    const small = fc.integer({ min: 0, max: MAX_ROWS_PER_PATCH * 2 })
    const report = fc.record({
      changed: fc.array(small, { maxLength: MAX_ROWS_PER_PATCH, size: 'max' }),
      omitted: fc.integer({ min: 0, max: 9 }),
    })
    fc.assert(
      fc.property(fc.array(report, { maxLength: 6 }), (reports) => {
        const pending = createPendingChanges(EVERYTHING)
        for (const { changed, omitted } of reports) {
          pending.add(aReport({ tasks: changed.map((n) => aRow(`t${n}`)), omitted }))
        }
        const { tasks, omitted } = pending.take()
        const newestFirst = reports.flatMap((one) => one.changed.map((n) => `t${n}`)).toReversed()
        const distinct = [...new Set(newestFirst)]
        expect(ids(tasks)).toEqual(distinct.slice(0, MAX_ROWS_PER_PATCH).toReversed())
        expect(omitted + tasks.length).toBe(
          distinct.length + reports.reduce((sum, one) => sum + one.omitted, 0),
        )
      }),
      { numRuns: 50 },
    )
  })

  test('holds nothing from outside the scope', () => {
    const pending = createPendingChanges({ tasks: ['shop.*'], workers: ['w1'], queues: ['*'] })
    const inside = aRow('in', { name: 'shop.mail', worker: 'w1' })
    const outside = [
      aRow('other-type', { name: 'pay.charge', worker: 'w1' }),
      aRow('other-worker', { name: 'shop.mail', worker: 'w2' }),
      aRow('no-name', { name: null, worker: 'w1' }),
    ]
    pending.add(aReport({ tasks: [...outside, inside], workers: [aWorker('w1'), aWorker('w2')] }))
    pending.addWorker('w3')
    expect(pending.take()).toEqual({ tasks: [inside], workers: ['w1'], queues: [], omitted: 0 })
  })
})
