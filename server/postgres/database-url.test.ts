import { describe, expect, test } from 'vitest'
import { databaseWarning, describeDatabase, parseDatabaseUrl } from './database-url.ts'

describe('parseDatabaseUrl()', () => {
  test('reads every part, and takes what is missing as PostgreSQL does', () => {
    const place = parseDatabaseUrl('postgresql://al%40ice:p%2Fw%3F@db.example:6543/sep%20al')
    expect(place).toMatchObject({
      host: 'db.example',
      port: 6543,
      user: 'al@ice',
      password: 'p/w?',
      database: 'sep al',
      schema: 'sepal',
      tls: { mode: 'disable' },
    })
    expect(parseDatabaseUrl('postgres://alice@db')).toMatchObject({ port: 5432, database: 'alice' })
    expect(parseDatabaseUrl('postgres://[::1]/a')).toMatchObject({ host: '::1' })
    expect(parseDatabaseUrl('postgres:///a?host=/run/pg&port=7')).toMatchObject({
      host: '/run/pg',
      port: 7,
    })
  })

  test('verifies certificates unless the URL says otherwise', () => {
    const modeOf = (mode: string) => parseDatabaseUrl(`postgres://h/d?sslmode=${mode}`).tls.mode
    expect(['require', 'verify-full', 'no-verify', 'disable'].map(modeOf)).toEqual([
      'verify-full',
      'verify-full',
      'no-verify',
      'disable',
    ])
    expect(modeOf('verify-ca&sslrootcert=/ca.pem')).toBe('verify-ca')
  })

  test.each([
    ['mysql://root:secret@h/d', 'it is not a URL'],
    ['secret', 'it is not a URL'],
    ['postgres://u:secret@a,b/d', 'it names several hosts'],
    ['postgres://u:secret%zz@h/d', 'two hex digits'],
    ['postgres://:secret@h', 'it names no database'],
    ['postgres://u:12/secret@h/d', 'written %2F'],
    ['postgres://u:12?secret@h/d', 'written %2F'],
    ['postgres://u:12#secret@h/d', 'written %2F'],
    ['postgres://u:secret@h/d?sslmode=prefer', 'sslmode=prefer is none of'],
    ['postgres://u:secret@h/d?sslrootcert=/ca', 'no sslmode'],
    ['postgres://u:secret@h/d?sslmode=verify-ca', 'proves nothing without sslrootcert'],
    ['postgres://u:secret@h/d?target_session_attrs=any', 'parameter target_session_attrs'],
    ['postgres://u:secret@h/d?schema=a;DROP', 'schema is not a name'],
  ])('refuses %s and does not repeat the password', (url, state) => {
    expect(() => parseDatabaseUrl(url)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(new RegExp(`^Cannot use the database's URL: .*${state}`)),
      }),
    )
    expect(() => parseDatabaseUrl(url)).not.toThrow(/secret/)
  })
})

describe('describeDatabase()', () => {
  test('names host, port and database, and nothing secret', () => {
    expect(describeDatabase(parseDatabaseUrl('postgres://u:secret@[::1]/d'))).toBe('[::1]:5432/d')
  })
})

describe('databaseWarning()', () => {
  test.each([
    ['postgres://db/d', 'is not encrypted'],
    ['postgres://db/d?sslmode=no-verify', 'nothing proves who answers'],
    ['postgres://127.0.0.1/d', null],
    ['postgres://127.example/d', 'is not encrypted'],
    ['postgres:///d?host=/run/postgresql', null],
    ['postgres://db/d?sslmode=require', null],
  ])('of %s is %s', (url, part) => {
    const warning = databaseWarning(parseDatabaseUrl(url))
    if (part === null) expect(warning).toBeNull()
    else expect(warning).toContain(part)
  })
})
