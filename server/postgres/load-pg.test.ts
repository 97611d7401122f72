import { expect, test } from 'vitest'
import { loadPg } from './load-pg.ts'

test('loadPg() names the install command when the package is missing', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
  await expect(loadPg(() => Promise.reject(missing))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'Cannot use --database: the package pg is not installed',
    fix: expect.stringMatching(/npm install pg/),
  })
})

test('loadPg() lets a package that is broken fail as it does', async () => {
  await expect(loadPg(() => Promise.reject(new SyntaxError('broken')))).rejects.toThrow(SyntaxError)
})
