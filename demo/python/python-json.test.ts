import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PythonJson, pythonJson } from './python-json.ts'
import { float } from './python-value.ts'

const EVENTS = join(import.meta.dirname, '../../test/fixtures/celery/redis-events.jsonl')

/** Floats that are whole keep their point, so that what is written again is the same text. */
const fromJson = (text: string): PythonJson =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && /[.eE]/.test(context?.source ?? '') ? float(value) : value,
  ) as PythonJson

const recordedBodies = readFileSync(EVENTS, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { kind: string; command: string[] })
  .filter(({ kind }) => kind === 'event')
  .map(({ command }) => JSON.parse(command[2] ?? '') as { body: string })
  .map(({ body }) => Buffer.from(body, 'base64').toString())

describe('pythonJson()', () => {
  test('writes every recorded event body byte for byte', () => {
    expect(recordedBodies.length).toBeGreaterThan(200)
    for (const body of recordedBodies) expect(pythonJson(fromJson(body))).toBe(body)
  })

  test('is ASCII that reads back as the same value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const json = pythonJson({ [text]: [text] })
        // eslint-disable-next-line no-control-regex
        expect(json).toMatch(/^[\x20-\x7e]*$/)
        expect(JSON.parse(json)).toEqual({ [text]: [text] })
      }),
    )
  })
})
