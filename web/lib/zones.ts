/** Time zones to choose from, with where each stands against UTC. */
import { BROWSER_ZONE } from '../../contract/api/preferences.ts'
import { isKnownZone, offsetIn } from './time.ts'

export interface ZoneChoice {
  /** As a preference. */
  readonly zone: string
  /** "Europe/Berlin" */
  readonly name: string
  /** "UTC+01" */
  readonly offset: string
}

const MOST_FOUND = 8

/**
 * Without a text: this computer's, UTC and the one that is chosen. With one: the zones whose name
 * holds it, those that begin a word with it first.
 *
 * @param now Unix seconds: offsets change with the season
 */
export function zoneChoices(text: string, chosen: string, now: number): ZoneChoice[] {
  const choice = (zone: string, name = zone): ZoneChoice => ({
    zone,
    name: name.replaceAll('_', ' '),
    offset: offsetIn(zone === BROWSER_ZONE ? ownZone() : zone, now),
  })
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_')
  if (wanted === '') {
    const usual = [choice(BROWSER_ZONE, `This computer’s, ${ownZone()}`), choice('UTC')]
    const isUsual = usual.some(({ zone }) => zone === chosen)
    return isUsual || !isKnownZone(chosen) ? usual : [...usual, choice(chosen)]
  }
  const found = Intl.supportedValuesOf('timeZone')
    .map((zone) => ({ zone, rank: rankOf(zone.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank || a.zone.localeCompare(b.zone, 'en'))
    .map(({ zone }) => choice(zone))
  const utc = 'utc'.startsWith(wanted) ? [choice('UTC')] : []
  return [...utc, ...found.filter(({ zone }) => zone !== 'UTC')].slice(0, MOST_FOUND)
}

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

function rankOf(zone: string, wanted: string): number {
  if (zone.split(/[/_]/).some((_, at, words) => words.slice(at).join('_').startsWith(wanted))) {
    return 2
  }
  return zone.includes(wanted) ? 1 : 0
}
