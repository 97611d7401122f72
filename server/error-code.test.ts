import { expect, test } from 'vitest'
import { codeOf } from './error-code.ts'

test.each([
  [Object.assign(new Error('x'), { code: 'EACCES' }), 'EACCES'],
  [Object.assign(new Error('x'), { code: undefined }), 'unknown'],
  [new Error('x'), 'unknown'],
  [{ code: 'EACCES' }, 'unknown'],
  [null, 'unknown'],
])('codeOf() of %j gives %s', (error, code) => expect(codeOf(error)).toBe(code))
