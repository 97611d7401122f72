import { expect, test } from 'vitest'
import { toTerminalLine } from './log.ts'

const line = (fields: object) =>
  toTerminalLine(JSON.stringify({ level: 'warn', time: '2026-11-21T14:02:11.5Z', ...fields }))

test('toTerminalLine() shows time, level, message and fields, and not the thread', () => {
  expect(line({ thread: 'ingest', retryInMs: 82, code: 'X', msg: 'Cannot reach it' })).toBe(
    '14:02:11 warn  Cannot reach it (retryInMs=82, code=X)\n',
  )
})

test('toTerminalLine() shows of an error its message', () => {
  expect(
    line({ msg: 'Cannot go on', err: { type: 'Error', message: 'disk full', stack: 'at x' } }),
  ).toBe('14:02:11 warn  Cannot go on (disk full)\n')
})

test('toTerminalLine() lets no control character through', () => {
  expect(line({ msg: 'worker \u001b[2J\u0007\n said', worker: 'a\u009bb' })).toBe(
    '14:02:11 warn  worker �[2J�� said (worker=a�b)\n',
  )
})
