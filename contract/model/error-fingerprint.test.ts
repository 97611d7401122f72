import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  errorFingerprint,
  errorSignature,
  fingerprintOf,
  MESSAGE_CHARS,
} from './error-fingerprint.ts'
import { createTask } from './task-state.ts'

const signature = (exception: string, traceback: string | null = null) =>
  errorSignature({ name: 'shop.pay', exception, traceback })
const message = (exception: string) => signature(exception).message

const RECORDED = join(import.meta.dirname, '../../test/fixtures/celery/redis-events.jsonl')

describe('errorSignature()', () => {
  test.each([
    ["ValueError('no such user')", 'ValueError', 'no such user'],
    ["ValueError('no such user',)", 'ValueError', 'no such user'],
    ["OSError(2, 'No such file or directory')", 'OSError', '‹*›, No such file or directory'],
    ["KeyError('missing')", 'KeyError', 'missing'],
    ['ZeroDivisionError()', 'ZeroDivisionError', ''],
    ['Retry', 'Retry', ''],
    [
      'billiard.exceptions.TimeLimitExceeded(30.5,)',
      'billiard.exceptions.TimeLimitExceeded',
      '‹*›',
    ],
    ['ValueError: seen before', 'ValueError', 'seen before'],
    ['<odd thing at 0x7f21>', '', '<odd thing at ‹*›>'],
    ['', '', ''],
    ["Cut('and never clos", 'Cut', 'and never clos'],
  ])('reads the type and the message of %j', (exception, exceptionType, text) => {
    expect(signature(exception)).toMatchObject({ name: 'shop.pay', exceptionType, message: text })
  })

  test.each([
    ["user 4711 of 'acme' is gone", "user 5 of 'other corp' is gone"],
    ['order 7a1e0f3c-8b5d-4c2e-9f6a-0123456789ab', 'order 7a1e0f3c-8b5d-4c2e-9f6a-abcdefabcdef'],
    ['at 0x7f1200aa', 'at 0x1'],
    ['digest deadbeefdeadbeef', 'digest 0123456789abcdef'],
    ['balance -5.25 after 10 s', 'balance 17 after 0.1 s'],
    ['ids [1, 2, 3]', 'ids [4, 5, 6, 7, 8]'],
    ['host-12.example.com refused', 'host-7.example.com refused'],
    ['2026-11-21 17:40:02.5 late', '2027-01-02 03:04:05.123 late'],
    ['user_17 exists', 'user_4 exists'],
    ['10.0.0.1:6379 away', '192.168.1.20:6380 away'],
  ])('takes %j and %j for the same message', (one, other) => {
    expect(message(`E(${JSON.stringify(one)})`)).toBe(message(`E(${JSON.stringify(other)})`))
    expect(message(`E(${JSON.stringify(one)})`)).toContain('‹*›')
  })

  test('leaves words alone, apostrophes included', () => {
    expect(message(`E("don't know the user's feed")`)).toBe("don't know the user's feed")
    expect(message("E('a bad decade')")).toBe('a bad decade')
    expect(message("E('пользователь не найден')")).toBe('пользователь не найден')
  })

  test('bounds the message', () => {
    expect(message(`E('${'word '.repeat(9_000)}')`)).toHaveLength(MESSAGE_CHARS)
  })

  test('names the innermost frame of the application', () => {
    const frames = (...paths: string[]) =>
      ['Traceback (most recent call last):']
        .concat(
          paths.map((path, at) => `  File "${path}", line ${at}, in f${at}\n    code(File "x")`),
        )
        .join('\n')
    const frameOf = (...paths: string[]) => signature('E()', frames(...paths)).frame
    expect(frameOf('/srv/lib56/celery/app/trace.py', '/srv/app/shop/tasks.py')).toBe(
      'shop/tasks.py in f1',
    )
    expect(frameOf('/srv/app/tasks.py', '/usr/lib/python3.11/json/encoder.py', '<string>')).toBe(
      'app/tasks.py in f0',
    )
    expect(frameOf('/venv/lib/python3.13/site-packages/redis/client.py')).toBeNull()
    expect(frameOf('C:\\app\\tasks.py', 'C:\\Python313\\Lib\\json\\decoder.py')).toBe(
      'app/tasks.py in f0',
    )
    expect(frameOf('/home/celery/app/tasks.py')).toBe('app/tasks.py in f0')
    expect(frameOf('tasks.py')).toBe('tasks.py in f0')
    expect(signature('E()', 'no frames at all').frame).toBeNull()
    expect(signature('E()', '  | Traceback\n  |   File "/a/b.py", line 1, in g\n').frame).toBe(
      'a/b.py in g',
    )
  })

  test('groups recorded failures by what went wrong', () => {
    const failures = readFileSync(RECORDED, 'utf8')
      .split('\n')
      .flatMap((line) => [...line.matchAll(/"exception": "((?:[^"\\]|\\.)*)"/g)])
    expect(failures.length).toBeGreaterThan(0)
    for (const [, text = ''] of failures) {
      const { exceptionType } = signature(JSON.parse(`"${text}"`) as string)
      expect(exceptionType).not.toBe('')
    }
  })

  test('is bounded and well-formed, whatever the texts', () => {
    const any = fc.string({ unit: 'binary', maxLength: 300 })
    fc.assert(
      fc.property(any, fc.option(any), any, (exception, name, traceback) => {
        const { frame, ...rest } = errorSignature({ name, exception, traceback })
        expect(rest.message.length).toBeLessThanOrEqual(MESSAGE_CHARS)
        expect(JSON.stringify({ frame, ...rest })).not.toMatch(/\\ud[89a-f]/i)
      }),
    )
  })

  // 64 KiB each, as the decoders let through: quadratic work would take minutes.
  test.each([
    "'",
    '"',
    "a '",
    '(',
    'File "',
    '\n  File "',
    '\n  File "x',
    '\n  File "/a/site-packages/',
    '\\',
    '1',
    '1.',
    '-1, ',
    'a1',
    '\n File "/lib/python',
    ' |',
  ])('reads 64 KiB of %j at once', (part) => {
    const hostile = part.repeat(65_536 / part.length)
    for (const exception of [hostile, `E(${hostile}`, `E('${hostile}`]) {
      errorSignature({ name: hostile, exception, traceback: hostile })
    }
  })
})

describe('fingerprintOf()', () => {
  test('is 16 hex digits, and never changes: databases hold it', () => {
    const one = signature("ValueError('x')", '  File "/srv/app/tasks.py", line 3, in run\n')
    expect(fingerprintOf(one)).toBe('85d0b26f305e6945')
  })

  test('differs with every part', () => {
    const one = { name: 'a', exceptionType: 'b', message: 'c', frame: 'd' }
    const others = [
      one,
      { ...one, name: null },
      { ...one, name: '' },
      { ...one, name: 'ab', exceptionType: '' },
      { ...one, exceptionType: 'x' },
      { ...one, message: 'x' },
      { ...one, frame: null },
      { ...one, frame: '-' },
    ]
    expect(new Set(others.map(fingerprintOf)).size).toBe(others.length)
  })
})

describe('errorFingerprint()', () => {
  test('is that of a failure or a retry with an exception, and of no other task', () => {
    const task = { ...createTask('t'), exception: 'E()' }
    expect(errorFingerprint({ ...task, state: 'FAILURE' })).toMatch(/^[\da-f]{16}$/)
    expect(errorFingerprint({ ...task, state: 'RETRY' })).toBe(
      errorFingerprint({ ...task, state: 'FAILURE' }),
    )
    expect(errorFingerprint({ ...task, state: 'SUCCESS' })).toBeNull()
    expect(errorFingerprint({ ...task, state: 'FAILURE', exception: null })).toBeNull()
  })
})

test('errorSignature() sees through what a threads pool says of a retry', () => {
  const of = (exception: string) => errorSignature({ name: 'a', exception, traceback: null })
  const plain = of("OSError('no such file: 7')")
  expect(of("Retry(Retry(...), OSError('no such file: 9'), 180)")).toEqual(plain)
  expect(of("Retry(Retry(...), OSError('no such file: 9'), None)")).toEqual(plain)
  expect(of('Retry(Retry(...), ').exceptionType).toBe('Retry')
})
