import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decimal, float, type PythonDict, type PythonValue, tuple } from './python-value.ts'
import { saferepr } from './saferepr.ts'

const VECTORS = join(import.meta.dirname, '../../test/fixtures/celery/saferepr-vectors.jsonl')
const lines = readFileSync(VECTORS, 'utf8').trimEnd().split('\n')

/** JSON as Python reads it: `1.0` is a float, and an integer has no upper bound. */
const fromJson = (text: string): Record<string, PythonValue> =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number') return value
    const source = context?.source ?? ''
    if (/[.eE]/.test(source)) return float(value)
    return Number.isSafeInteger(value) ? value : BigInt(source)
  }) as Record<string, PythonValue>

describe('saferepr()', () => {
  test('writes what Celery recorded, for every vector', () => {
    expect(lines.length).toBe(22)
    for (const line of lines) {
      const vector = fromJson(line)
      if ('args_json' in vector) {
        const args = vector['args_json'] as readonly PythonValue[]
        expect(saferepr(tuple(...args))).toBe(vector['argsrepr_as_tuple'])
        expect(saferepr(args)).toBe(vector['argsrepr_as_list'])
      } else {
        expect(saferepr(vector['kwargs_json'] as PythonDict)).toBe(vector['kwargsrepr'])
      }
    }
  })

  test('goes back to the last space when it cuts a string', () => {
    expect(saferepr(['one two three four'], 12)).toBe("['one two...', ...")
  })

  test('closes the bracket of what was due when the room ran out, as Celery does', () => {
    expect(saferepr([1, 2, [3, 4]], 5)).toBe('[1, 2..., ...]')
  })

  test('writes a decimal by its own representation', () => {
    expect(saferepr(tuple(decimal('19.90')))).toBe("(Decimal('19.90'),)")
  })
})
