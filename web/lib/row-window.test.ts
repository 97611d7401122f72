import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  appendPage,
  MAX_ROWS,
  prependPage,
  type RowPage,
  type RowWindow,
  windowOf,
} from './row-window.ts'
import { aTask } from './samples.ts'

const TOTAL = 7_000
const ALL = Array.from({ length: TOTAL }, (_, at) => aTask({ id: `t${at}`, timestamp: TOTAL - at }))
const PAGE = 100

/** A list as the server pages it: a cursor names a place between two rows. */
function pageFrom(start: number): RowPage {
  const from = Math.max(0, start)
  const to = Math.min(TOTAL, start + PAGE)
  return {
    rows: ALL.slice(from, to),
    prev: from === 0 ? null : `<${from}`,
    next: to === TOTAL ? null : `>${to}`,
    asOf: 0,
  }
}
const read = (cursor: string): RowPage =>
  cursor.startsWith('>')
    ? pageFrom(Number(cursor.slice(1)))
    : pageFrom(Number(cursor.slice(1)) - PAGE)

const down = (window: RowWindow) =>
  window.next === null ? window : appendPage(window, read(window.next))
const up = (window: RowWindow) =>
  window.prev === null ? window : prependPage(window, read(window.prev))

test('a window stays one stretch of the list, in its order and bounded, however one goes through it', () => {
  const moves = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 })), { maxLength: 8 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), moves, (startPage, walk) => {
      let window = windowOf(pageFrom(startPage * PAGE))
      for (const [isDown, times] of walk) {
        for (let n = 0; n < times; n += 1) window = isDown ? down(window) : up(window)
        const first = ALL.findIndex(({ id }) => id === window.rows[0]?.id)
        const ids = window.rows.map(({ id }) => id)
        expect(ids).toEqual(ALL.slice(first, first + ids.length).map(({ id }) => id))
        expect(ids.length).toBeLessThanOrEqual(MAX_ROWS)
        expect(window.prev === null).toBe(first === 0)
        expect(window.next === null).toBe(first + ids.length === TOTAL)
        if (startPage === 0) expect(window.before).toBe(first)
      }
    }),
    { numRuns: 60 },
  )
})

test('appendPage() repeats no row', () => {
  const [a, b] = ALL
  if (a === undefined || b === undefined) throw new Error('Cannot test: no rows')
  const window = windowOf({ rows: [a], next: 'x', prev: null, asOf: 0 })
  const more = appendPage(window, { rows: [a, b], next: null, prev: 'y', asOf: 0 })
  expect(more.rows).toEqual([a, b])
  expect(more.next).toBeNull()
})
