/** Numbers as people read them. */

const COMPACT_FROM = 100_000
const WHOLE = new Intl.NumberFormat('en')
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

/** "99,999", then "1.24 M": the exact value belongs in a tooltip. */
export function formatCount(count: number): string {
  if (Math.abs(count) < COMPACT_FROM) return WHOLE.format(count)
  return COMPACT.format(count).replace(/([A-Z])$/, ' $1')
}

export const formatWhole = (count: number): string => WHOLE.format(count)

/** Load averages, "0.42 0.36 0.30". */
export const formatLoad = (averages: readonly number[]): string =>
  averages.map((average) => average.toFixed(2)).join(' ')

/** "1 task", "1,200 tasks". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${WHOLE.format(count)} ${count === 1 ? one : many}`

/** "812 B", "1.5 KiB", "28 MiB". */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0]
  for (; value >= 1024 && unit < UNITS.length - 1; unit += 1) value /= 1024
  const text = unit === 0 || value >= 9.95 ? WHOLE.format(Math.round(value)) : value.toFixed(1)
  return `${text} ${UNITS[unit]}`
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
