import { describe, expect, test } from 'vitest'
import { parseTime, queueWait } from './task-times.ts'

describe('parseTime()', () => {
  test.each([
    ['2025-11-21T12:00:00+00:00', 1_763_726_400],
    ['2025-11-21T12:00:00Z', 1_763_726_400],
    ['2025-11-21T13:30:00+0130', 1_763_726_400],
    ['2025-11-21T13:00:00+01', 1_763_726_400],
    ['2025-11-21T05:00:00.250-07:00', 1_763_726_400.25],
    ['2025-11-21T12:00:00.123456+00:00', 1_763_726_400.123],
    ['2025-11-21 12:00', 1_763_726_400],
    ['2025-11-21T12:00:00', 1_763_726_400],
    ['2025-11-21', 1_763_683_200],
  ])('reads %s', (text, seconds) => {
    expect(parseTime(text)).toBe(seconds)
  })

  test.each([
    null,
    '',
    '1',
    'tomorrow',
    '2025',
    '2025-11',
    '2025-13-01',
    '2025-11-21T25:00',
    '2025-11-21T12:00:00+25:00',
    '12:00',
    'Fri, 21 Nov 2025 12:00:00 GMT',
    '2025-11-21T12:00:00Z ',
    `2025-11-21T12:00:00.${'0'.repeat(1_000_000)}`,
  ])('is null of %j', (text) => {
    expect(parseTime(text)).toBeNull()
  })
})

describe('queueWait()', () => {
  const task = { sent: null, received: null, started: null, eta: null }

  test('counts from the sending until the start', () => {
    expect(queueWait({ ...task, sent: 10, received: 14, started: 15.5 })).toBe(5.5)
  })

  test('counts from the receipt where nobody told the sending', () => {
    expect(queueWait({ ...task, received: 14, started: 15.5 })).toBe(1.5)
  })

  test('counts from an ETA that is later, and not from one that is earlier or unreadable', () => {
    const started = { ...task, sent: 10, started: 100 }
    expect(queueWait({ ...started, eta: '1970-01-01T00:01:00Z' })).toBe(40)
    expect(queueWait({ ...started, eta: '1970-01-01T00:00:05Z' })).toBe(90)
    expect(queueWait({ ...started, eta: 'soon' })).toBe(90)
  })

  test('is null of a task that has not started, and where its beginning is not known', () => {
    expect(queueWait({ ...task, sent: 10, received: 14 })).toBeNull()
    expect(queueWait({ ...task, started: 15, eta: '1970-01-01T00:00:05Z' })).toBeNull()
  })

  test('is never negative', () => {
    expect(queueWait({ ...task, sent: 20, started: 15 })).toBe(0)
  })
})
