import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError, ERROR_CODES } from './errors.ts'

const page = readFileSync(join(import.meta.dirname, '../docs/reference/errors.md'), 'utf8')
const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, status]) => [
  code,
  Number(status),
])

test('docs/reference/errors.md has one row per code, in its order, with its status', () => {
  expect(rows).toEqual(ERROR_CODES.map((code) => [code, new AppError(code, '').status]))
})

describe('AppError', () => {
  test('keeps its cause, parameter and fix', () => {
    const cause = new Error('inner')
    const error = new AppError('REQUEST_INVALID', 'Cannot read it', {
      cause,
      parameter: 'limit',
      fix: 'Send a number',
    })
    expect(error).toMatchObject({
      name: 'AppError',
      cause,
      parameter: 'limit',
      fix: 'Send a number',
    })
  })

  test('has no cause where none was given', () => {
    expect('cause' in new AppError('INTERNAL', 'x')).toBe(false)
  })
})
