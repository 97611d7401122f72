import { expect, test } from 'vitest'
import {
  closedRange,
  endsNow,
  freezeRange,
  RANGE_PRESETS,
  rangeLabel,
  readRange,
  shiftRange,
} from './range-text.ts'

const NOW = 1_763_733_731

test('readRange() keeps what is relative, and takes clocks from the zone of the viewer', () => {
  expect(readRange('now-2h', NOW, 'UTC')).toBe('now-2h')
  expect(readRange('now-2h .. now-1h', NOW, 'UTC')).toBe('now-2h..now-1h')
  expect(readRange('14:00..14:30', NOW, 'UTC')).toBe('1763733600..1763735400')
  expect(readRange('15:00..15:30', NOW, 'Europe/Berlin')).toBe('1763733600..1763735400')
  expect(readRange('2025-11-21 13:00..', NOW, 'UTC')).toBe('1763730000..')
  expect(readRange('2025-11-20', NOW, 'UTC')).toBe('1763596800..1763683200')
  for (const none of ['', 'yesterday', '15:00..14:00', '..', '<b>']) {
    expect(readRange(none, NOW, 'UTC')).toBeNull()
  }
})

test('every preset is a range that ends now', () => {
  for (const { text, label } of RANGE_PRESETS) {
    expect(closedRange(text, NOW)?.to).toBe(NOW)
    expect(endsNow(text)).toBe(true)
    expect(rangeLabel(text, NOW)).toBe(label)
  }
  expect(endsNow('1763730000..1763733600')).toBe(false)
})

test('shiftRange() goes by half of its length, not beyond now', () => {
  expect(shiftRange('1763730000..1763733600', NOW, -1)).toBe('1763728200..1763731800')
  expect(shiftRange('1763728200..1763731800', NOW, 1)).toBe('1763730000..1763733600')
  expect(shiftRange('now-1h', NOW, 1)).toBe(`${NOW - 3600}..${NOW}`)
  expect(shiftRange('..now', NOW, 1)).toBeNull()
})

test('freezeRange() names what a relative range is now', () => {
  expect(freezeRange('now-1h', NOW)).toBe(`${NOW - 3600}..${NOW}`)
  expect(freezeRange('1763730000..1763733600', NOW)).toBe('1763730000..1763733600')
})

test('rangeLabel() tells open ends and odd texts', () => {
  expect(rangeLabel(`..${NOW}`, NOW)).toMatch(/^Until \d\d:\d\d:\d\d$/)
  expect(rangeLabel(`${NOW - 60}..`, NOW)).toMatch(/^\d\d:\d\d:\d\d – now$/)
  expect(rangeLabel('nonsense', NOW)).toBe('nonsense')
})
