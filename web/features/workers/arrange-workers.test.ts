import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { aWorker } from '../../lib/samples.ts'
import { arrangeWorkers, type JudgedWorker } from './arrange-workers.ts'
import { NOT_TOLD_YET, type RecentWork } from './recent-work.ts'
import { WORKER_GROUPINGS, WORKER_SORTS, type WorkerListSearch } from './worker-list-search.ts'

const judged = (hostname: string, given: Partial<WorkerView> = {}, status = 'online' as const) => ({
  worker: aWorker({ hostname, ...given }),
  status,
})
const arrange = (workers: JudgedWorker[], search: WorkerListSearch, recent = NOT_TOLD_YET) =>
  arrangeWorkers(workers, search, recent)
const present = (workers: JudgedWorker[], search: WorkerListSearch, recent?: RecentWork) =>
  arrange(workers, search, recent).groups.flatMap(({ hostnames }) => hostnames)

describe('arrangeWorkers()', () => {
  test('orders by a figure, what is not known last whichever way round', () => {
    const workers = [
      judged('a@h', { active: 1 }),
      judged('b@h', { active: null }),
      judged('c@h', { active: 7 }),
      judged('d@h', { active: 1 }),
    ]
    expect(present(workers, { sort: '-active' })).toEqual(['c@h', 'a@h', 'd@h', 'b@h'])
    expect(present(workers, { sort: 'active' })).toEqual(['a@h', 'd@h', 'c@h', 'b@h'])
    expect(present(workers, { sort: '-worker' })).toEqual(['d@h', 'c@h', 'b@h', 'a@h'])
  })

  test('orders clocks by how far they are off, in whichever direction', () => {
    const workers = [judged('a', { clockDrift: 1 }), judged('b', { clockDrift: -3 })]
    expect(present(workers, { sort: '-clock' })).toEqual(['b', 'a'])
  })

  test('orders by what was done lately', () => {
    const done: Readonly<Record<string, number>> = { a: 3, b: 9 }
    const of = (name: string) =>
      done[name] === undefined ? null : { ended: done[name], failed: 0, failedShare: null }
    const workers = [judged('a'), judged('b'), judged('c')]
    expect(present(workers, { sort: '-done' }, { ...NOT_TOLD_YET, of })).toEqual(['b', 'a', 'c'])
  })

  test('finds part of a name in any case, and a status', () => {
    const gone = { ...judged('pay-1@x'), status: 'offline' as const }
    const workers = [gone, judged('PAY-2@x'), judged('mail@x')]
    expect(arrange(workers, { name: 'pay' })).toMatchObject({
      groups: [{ hostnames: ['PAY-2@x'] }],
      offline: ['pay-1@x'],
    })
    expect(arrange(workers, { status: 'offline' })).toMatchObject({
      groups: [{ hostnames: [] }],
      offline: ['pay-1@x'],
    })
  })

  test('groups by host, by name before the @, by version; not told comes last', () => {
    const workers = [
      judged('a@h10', { swVer: null }),
      judged('a@h9', { swVer: '5.6.3' }),
      judged('b@h9', { swVer: '5.2.7' }),
      judged('odd'),
    ]
    const labels = (group: WorkerListSearch['group']) =>
      arrange(workers, { ...(group && { group }) }).groups.map(({ label }) => label)
    expect(labels('host')).toEqual(['h9', 'h10', 'odd'])
    expect(labels('name')).toEqual(['a', 'b', 'odd'])
    expect(labels('version')).toEqual(['5.2.7', '5.6.3', null])
  })

  test('shows everybody exactly once, whatever the order and the groups', () => {
    const number = fc.option(fc.integer({ min: -5, max: 5 }))
    const worker = fc.record({
      hostname: fc.stringMatching(/^[ab]{1,3}@?[xy]{0,2}$/),
      status: fc.constantFrom('online', 'offline', 'unknown'),
      active: number,
      clockDrift: number,
      swVer: fc.option(fc.constantFrom('5.2', '5.10')),
    })
    const sorts = WORKER_SORTS.flatMap((sort) => [sort, `-${sort}`] as const)
    fc.assert(
      fc.property(
        fc.uniqueArray(worker, { selector: ({ hostname }) => hostname }),
        fc.constantFrom(...sorts),
        fc.option(fc.constantFrom(...WORKER_GROUPINGS), { nil: undefined }),
        (given, sort, group) => {
          const workers = given.map(({ status, ...view }): JudgedWorker => ({
            worker: aWorker(view),
            status,
          }))
          const { groups, offline } = arrange(workers, { sort, ...(group && { group }) })
          const shown = [...groups.flatMap(({ hostnames }) => hostnames), ...offline]
          expect(shown.toSorted()).toEqual(given.map(({ hostname }) => hostname).toSorted())
        },
      ),
    )
  })
})
