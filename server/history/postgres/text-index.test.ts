import { describe, expect, test } from 'vitest'
import { AppError } from '../../errors.ts'
import type { Database } from '../../postgres/database.ts'
import { ensureTextIndex } from './text-index.ts'

const refusing = (error: unknown): Database => ({
  place: 'db:5432/sepal',
  schema: 'sepal',
  transaction: () => Promise.reject(error),
  close: () => Promise.resolve(),
})
const answer = (code: string): Error =>
  Object.assign(new Error('said by the server'), { code, severity: 'ERROR' })

describe('ensureTextIndex()', () => {
  test.each(['0A000', '58P01', '42704'])(
    'tells to install the extension when the server answers %s',
    async (code) => {
      expect(await ensureTextIndex(refusing(answer(code)))).toContain('CREATE EXTENSION pg_trgm')
    },
  )

  test('looks behind the error that the house makes of a missing privilege', async () => {
    const error = new AppError('HISTORY_UNAVAILABLE', 'x', { cause: answer('42501') })
    expect(await ensureTextIndex(refusing(error))).toContain('CREATE EXTENSION pg_trgm')
  })

  test('says that making it took too long when it did', async () => {
    const error = new AppError('HISTORY_UNAVAILABLE', 'x', { cause: answer('57014') })
    expect(await ensureTextIndex(refusing(error))).toContain('took longer')
  })

  test('throws when the database is away: that says nothing of the index', async () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const error = new AppError('HISTORY_UNAVAILABLE', 'x', { cause })
    await expect(ensureTextIndex(refusing(error))).rejects.toBe(error)
  })
})
