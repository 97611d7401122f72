import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEffort } from '../query/effort.ts'
import type { MinuteRange } from '../rollup-store.ts'
import { walkMinutes } from './minute-windows.ts'

const MANY = { rows: Number.MAX_SAFE_INTEGER, ms: 1_000 }
const effortOf = (budget: typeof MANY) => createEffort(budget, () => 0)

describe('walkMinutes()', () => {
  test('covers the range once, from its end to its beginning, whatever the rows', async () => {
    const rowsOf = fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(fc.nat(5_000), rowsOf, async (minutes, rows) => {
        const pieces: MinuteRange[] = []
        const isLimited = await walkMinutes(
          { fromMinute: 100, toMinute: 100 + minutes },
          effortOf(MANY),
          async (piece) => {
            pieces.push(piece)
            return rows[pieces.length % rows.length] ?? 0
          },
        )
        expect(isLimited).toBe(false)
        let end = 100 + minutes
        for (const piece of pieces) {
          expect(piece.toMinute).toBe(end)
          expect(piece.fromMinute).toBeLessThan(end)
          end = piece.fromMinute
        }
        expect(end).toBe(100)
      }),
    )
  })

  test('ends where the budget is spent, and says so', async () => {
    const effort = effortOf({ rows: 30_000, ms: 1_000 })
    let pieces = 0
    const isLimited = await walkMinutes({ fromMinute: 0, toMinute: 10_000 }, effort, async () => {
      pieces += 1
      return 10_000
    })
    expect([isLimited, pieces, effort.report(isLimited).scanned]).toEqual([true, 3, 30_000])
  })

  test('takes a quiet year in few steps', async () => {
    let pieces = 0
    await walkMinutes({ fromMinute: 0, toMinute: 525_600 }, effortOf(MANY), async () => {
      pieces += 1
      return 0
    })
    expect(pieces).toBeLessThan(10)
  })
})
