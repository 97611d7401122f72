/** How the n-th series of a chart looks: colour and dash go together. */
export const SERIES_STYLES = [
  { color: '--series-1' },
  { color: '--series-2', dash: [6, 3] },
  { color: '--series-3', dash: [2, 2] },
  { color: '--series-4', dash: [8, 2, 2, 2] },
  { color: '--series-5', dash: [1, 3] },
] as const

/**
 * A style for each name, the same one wherever and beside whatever it is shown, as far as no other
 * name of the chart has it already.
 *
 * @param names at most as many as there are styles; more than that share the last
 */
export function stylesOf(
  names: readonly string[],
): ReadonlyMap<string, (typeof SERIES_STYLES)[number]> {
  const free = new Set(SERIES_STYLES.keys())
  const styles = new Map<string, (typeof SERIES_STYLES)[number]>()
  for (const name of names.toSorted()) {
    const wanted = hash(name) % SERIES_STYLES.length
    const index = free.has(wanted) ? wanted : ([...free][0] ?? SERIES_STYLES.length - 1)
    free.delete(index)
    styles.set(name, SERIES_STYLES[index] ?? SERIES_STYLES[0])
  }
  return styles
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return value >>> 0
}
