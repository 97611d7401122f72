import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIdFilter, hashId, readIdFilter } from './id-filter.ts'

const uuids = (count: number) => Array.from({ length: count }, () => randomUUID())
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `job-${at}`)

describe('createIdFilter()', () => {
  test('never denies an id that was added, folded and read back too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' })),
        fc.integer({ min: 0, max: 5_000 }),
        (ids, room) => {
          const filter = createIdFilter(ids.length + room)
          for (const id of ids) filter.add(hashId(id))
          const folded = readIdFilter(filter.toBytes(ids.length), ids.length)
          for (const id of ids) {
            expect(filter.mayHave(hashId(id))).toBe(true)
            expect(folded?.mayHave(hashId(id))).toBe(true)
          }
        },
      ),
    )
  })

  test.each([
    ['random UUIDs', uuids],
    ['ids that are numbered', numbered],
  ])('is wrong for at most one in twenty of %s when it is full', (_what, make) => {
    const all = make(40_000)
    const [added, others] = [all.slice(0, 20_000), all.slice(20_000)]
    const filter = createIdFilter(100_000)
    for (const id of added) filter.add(hashId(id))
    const folded = readIdFilter(filter.toBytes(added.length), added.length)
    const wrong = others.filter((id) => folded?.mayHave(hashId(id))).length
    expect(wrong / others.length).toBeLessThan(0.05)
  })

  test('takes one to two bytes an id when folded', () => {
    const bytes = createIdFilter(2_000_000).toBytes(30_000)
    expect(bytes.length).toBeGreaterThanOrEqual(30_000)
    expect(bytes.length).toBeLessThan(60_000)
  })
})

describe('readIdFilter()', () => {
  test('gives null for what cannot be a filter, or has no room for so many ids', () => {
    expect(readIdFilter(new Uint8Array(100), 10)).toBeNull()
    expect(readIdFilter(new Uint8Array(0), 0)).toBeNull()
    expect(readIdFilter(createIdFilter(1_000).toBytes(1_000), 100_000)).toBeNull()
  })
})
