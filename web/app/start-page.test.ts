import { expect, test } from 'vitest'
import { startPath } from './start-page.ts'

test.each([
  ['/', '', '/', 'tasks', '/tasks'],
  ['/flower/', '', '/flower/', 'queues', '/flower/queues'],
  ['/flower', '', '/flower/', 'queues', '/flower/queues'],
  ['/', '', '/', 'overview', null],
  ['/', '?range=now-1h', '/', 'tasks', null],
  ['/workers', '', '/', 'tasks', null],
] as const)('startPath() at %s%s below %s for %s is %s', (pathname, search, base, page, path) => {
  expect(startPath({ pathname, search }, base, page)).toBe(path)
})
