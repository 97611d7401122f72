/** Durations as people write them: `500ms`, `10s`, `1h30m`, `7d`. */

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
])

const NUMBER = String.raw`\d+(?:\.\d+)?(?:e[+-]?\d+)?`
const PLAIN = new RegExp(`^-?${NUMBER}$`)
const PART = new RegExp(`(${NUMBER})(ms|[smhdw])`, 'y')
const MAX_CHARS = 64

/** Any finite decimal number, with a sign and an exponent if need be; null where it is none. */
export function parseNumber(text: string): number | null {
  const value = text.length <= MAX_CHARS && PLAIN.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value + 0 : null // -0 is 0
}

/** Seconds; a number without a unit is seconds. Null where the text is no duration. */
export function parseDuration(text: string): number | null {
  const plain = parseNumber(text)
  if (plain !== null || text.length > MAX_CHARS) return plain
  const isNegative = text.startsWith('-')
  PART.lastIndex = isNegative ? 1 : 0
  let sum = 0
  do {
    const [, number = '', unit = ''] = PART.exec(text) ?? []
    const size = UNITS.get(unit)
    if (size === undefined) return null
    // Whole seconds stay exact, whatever their size, and thousandths as exact as they can be.
    sum += size < 1_000 ? (Number(number) * size) / 1_000 : Number(number) * (size / 1_000)
  } while (PART.lastIndex < text.length)
  return Number.isFinite(sum) ? (isNegative ? -sum : sum) + 0 : null
}

/** The shortest text that `parseDuration` reads as the same number of seconds. */
export function formatDuration(seconds: number): string {
  const units = ['d', 'h', 'm'] as const
  const unit = units.find((word) => seconds !== 0 && seconds % sizeOf(word) === 0)
  return unit === undefined || Math.abs(seconds) > Number.MAX_SAFE_INTEGER
    ? `${seconds}s`
    : `${seconds / sizeOf(unit)}${unit}`
}

const sizeOf = (unit: string): number => (UNITS.get(unit) ?? 0) / 1_000
