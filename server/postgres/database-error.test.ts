import { describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { toDatabaseError } from './database-error.ts'
import { SQL_STATES } from './sql-state.ts'

const PLACE = 'db.example:5432/sepal'

const answer = (code: string) =>
  Object.assign(new Error('relation "a secret" is broken'), { code, severity: 'ERROR' })

const thrown = (cause: unknown, isStarting = false) =>
  toDatabaseError(cause, {
    code: 'HISTORY_UNAVAILABLE',
    isStarting,
    doing: 'write history',
    place: PLACE,
  })

/** What becomes of it once Sepal runs, and while it starts. */
const codes = (code: string) => {
  const cause = answer(code)
  return [false, true].map((isStarting) => {
    const error = thrown(cause, isStarting)
    return error instanceof AppError ? error.code : error === cause ? 'as it was' : 'something else'
  })
}

const HELD = ['HISTORY_UNAVAILABLE', 'HISTORY_UNAVAILABLE']
const REFUSED = ['HISTORY_UNAVAILABLE', 'CONFIG_INVALID']
const BUG = ['as it was', 'as it was']

describe('toDatabaseError()', () => {
  // PostgreSQL 15, appendix A: one or more of each class that a server can answer with.
  test.each([
    ['08000 08003 08006 08P01', 'connection', HELD],
    ['25001 25006 25P02 25P03', 'transaction', HELD],
    ['40001 40003 40P01', 'rolled back', HELD],
    ['53000 53100 53200 53300 53400', 'resources', HELD],
    ['55000 55006 55P02 55P03 55P04', 'objects in use, locks', HELD],
    ['57000 57014 57P01 57P02 57P03 57P05', 'operators', HELD],
    ['58000 58030 58P01', 'the system', HELD],
    ['72000 F0000 HV000 XX000 XX001', 'the server itself', HELD],
    ['KV001 99999', 'classes of other servers', HELD],
    ['28000 28P01 3D000 57P04', 'who and where', REFUSED],
    ['3F000 42P01 42703 42704 42883 42P10', 'schema', REFUSED],
    ['42501 0L000 0P000 2B000', 'privileges', REFUSED],
    ['0A000', 'servers of another kind', REFUSED],
    ['22001 22021 22P02 22P05', 'data', BUG],
    ['23502 23505 23514 21000 44000', 'constraints', BUG],
    ['42601 42804 42P18 26000 34000 24000 54000 54001 P0001', 'statements', BUG],
  ])('sorts %s: %s', (list, _what, expected) => {
    for (const code of list.split(' ')) expect([code, ...codes(code)]).toEqual([code, ...expected])
  })

  test('tells the state, and never what the server wrote', () => {
    expect(thrown(answer('42P01'))).toMatchObject({
      message: `Cannot write history in the database ${PLACE}: its tables are not those that Sepal made (restore the schema from a backup, or name another one with ?schema=NAME)`,
    })
    expect(thrown(answer('XX000'))).toMatchObject({
      message: `Cannot write history in the database ${PLACE}: PostgreSQL answers with XX000`,
    })
  })

  test('says what to do wherever somebody has to do something', () => {
    const doing = /\(.+\)$|no such|is wrong|was dropped/
    for (const [code, { verdict, said }] of Object.entries(SQL_STATES)) {
      if (verdict === 'operator') expect([code, said]).toEqual([code, expect.stringMatching(doing)])
    }
  })

  test('waits for a network that is away, whatever it says', () => {
    const failing = (code: string) => Object.assign(new Error('read'), { code, syscall: 'read' })
    expect(thrown(failing('ECONNRESET'))).toMatchObject({
      message: `Cannot write history in the database ${PLACE}: the connection was lost`,
    })
    expect(thrown(failing('ENOBUFS'))).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: `Cannot write history in the database ${PLACE}: the network says ENOBUFS`,
    })
  })

  test('lets a bug and an error of the house through as they are', () => {
    const own = new AppError('REQUEST_INVALID', 'Cannot read it')
    const bug = Object.assign(new TypeError('x is not a function'), { code: 'ERR_ODD' })
    expect([thrown(own), thrown(bug), thrown('text')]).toEqual([own, bug, 'text'])
  })
})
