/**
 * The known name that somebody most likely meant, or null when none is close.
 *
 * Close: at most a third of the letters differ, or one is the beginning of the other.
 */
export function nearestName(typed: string, known: readonly string[]): string | null {
  if (typed.length > MAX_LENGTH) return null
  const ranked = known
    .map((name) => ({ name, slips: slipsBetween(typed, name) }))
    .filter(({ name, slips }) => slips <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.slips - b.slips)
  const prefixed = known.filter((name) => typed.length >= 3 && name.startsWith(typed))
  return ranked[0]?.name ?? prefixed[0] ?? null
}

/** Nobody means an option with a name longer than this, and the work stays small. */
const MAX_LENGTH = 40

/** Slips of the fingers from one to the other: a letter too many, too few, wrong, or two swapped. */
function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const wrong = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwapped ? at(i - 2, j - 2) + 1 : Infinity
      row.push(Math.min(wrong, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1))
    }
  }
  return at(a.length, b.length)
}
