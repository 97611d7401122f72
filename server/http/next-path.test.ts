import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loginPath, ownPath } from './next-path.ts'

const OURS = 'http://127.0.0.1:5555'

describe('ownPath()', () => {
  test.each([
    ['/', '/'],
    ['/tasks', '/tasks'],
    ['/tasks?state=FAILURE&name=a b', '/tasks?state=FAILURE&name=a%20b'],
    ['/tasks/a%2Fb%25', '/tasks/a%2Fb%25'],
    ['/tasks/é#top', '/tasks/%C3%A9#top'],
    ['/loginx', '/loginx'],
  ])('keeps %s', (path, kept) => {
    expect(ownPath(path, '')).toBe(kept)
  })

  test.each([
    '',
    'tasks',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/.//evil.example',
    '/tasks/..//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    'javascript:alert(1)',
    '/login',
    '/login?next=/x',
    '/logout',
    '/api/v1/tasks',
    '/./api/tasks',
    `/${'x'.repeat(2000)}`,
  ])('refuses %j', (path) => {
    expect(ownPath(path, '')).toBeNull()
  })

  test('never leads off our origin, and fits into a header, whatever the text', () => {
    const piece = fc.constantFrom(
      '/',
      '//',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '@',
      ':',
      'evil.example',
      '\t',
      '\n',
      '?',
      '#',
      'x',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.array(piece).map((pieces) => `/${pieces.join('')}`),
    )
    let kept = 0
    fc.assert(
      fc.property(text, (candidate) => {
        const path = ownPath(candidate, '')
        if (path === null) return
        kept += 1
        expect(new URL(path, OURS).origin).toBe(OURS)
        expect(path).toMatch(/^\/(?!\/)[!-~]*$/)
        expect(ownPath(path, '')).toBe(path)
      }),
      { numRuns: 3000 },
    )
    expect(kept).toBeGreaterThan(100)
  })
})

describe('loginPath()', () => {
  test('carries a path of ours along', () => {
    expect(loginPath('/tasks?state=FAILURE', '')).toBe('/login?next=%2Ftasks%3Fstate%3DFAILURE')
  })

  test.each(['/', '//evil.example', '/logout'])('carries %s along as nothing', (path) => {
    expect(loginPath(path, '')).toBe('/login')
  })
})

describe('below a prefix', () => {
  test.each([
    ['/flower/tasks?state=FAILURE', '/flower/tasks?state=FAILURE'],
    ['/flower', '/flower'],
    ['/flower/', '/flower/'],
    ['/tasks', null],
    ['/flowers/tasks', null],
    ['/flower/login', null],
    ['/flower/api/tasks', null],
    ['/flower/../tasks', null],
    ['/flower//evil.example', null],
    ['/flower/..//evil.example', null],
  ])('ownPath() of %s is %s', (path, kept) => {
    expect(ownPath(path, '/flower')).toBe(kept)
  })

  test('loginPath() leads to the sign-in page below it', () => {
    expect(loginPath('/flower/tasks', '/flower')).toBe('/flower/login?next=%2Fflower%2Ftasks')
    expect(loginPath('/flower/', '/flower')).toBe('/flower/login')
    expect(loginPath('/tasks', '/flower')).toBe('/flower/login')
  })
})
