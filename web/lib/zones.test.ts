import { expect, test } from 'vitest'
import { zoneChoices } from './zones.ts'

const WINTER = Date.UTC(2026, 0, 15) / 1000
const zones = (text: string, chosen = 'browser') =>
  zoneChoices(text, chosen, WINTER).map(({ zone }) => zone)

test('zoneChoices() offers the usual ones, and the one that is chosen', () => {
  expect(zones('')).toEqual(['browser', 'UTC'])
  expect(zones('', 'UTC')).toEqual(['browser', 'UTC'])
  expect(zones('  ', 'Asia/Tokyo')).toEqual(['browser', 'UTC', 'Asia/Tokyo'])
  expect(zones('', 'Mars/Olympus')).toEqual(['browser', 'UTC'])
})

test('zoneChoices() finds zones by a part of their name, those that begin with it first', () => {
  expect(zones('berlin')).toEqual(['Europe/Berlin'])
  expect(zones('new york')).toEqual(['America/New_York'])
  expect(zones('europe/b')[0]).toBe('Europe/Belgrade')
  expect(zones('york')[0]).toBe('America/New_York')
  expect(zones('ut')[0]).toBe('UTC')
  expect(zones('xyzzy')).toEqual([])
})

test('zoneChoices() offers few of many, each with where it stands', () => {
  expect(zones('a')).toHaveLength(8)
  expect(
    zoneChoices('kolkata', 'UTC', WINTER).concat(zoneChoices('calcutta', 'UTC', WINTER)),
  ).toEqual(expect.arrayContaining([expect.objectContaining({ offset: 'UTC+05:30' })]))
})
