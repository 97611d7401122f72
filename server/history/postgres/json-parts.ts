/** A jsonb array takes 256 MiB, and a statement is held whole at both ends: far below that. */
const MOST_CHARS = 8 * 1024 * 1024

/**
 * Rows as JSON arrays for `jsonb_array_elements`, together every row once and in order; none where
 * there are no rows.
 *
 * @param most characters of one array, unless a single row has more
 */
export function* jsonParts(
  rows: Iterable<readonly unknown[]>,
  most = MOST_CHARS,
): Generator<string, void> {
  let part: string[] = []
  let chars = 0
  for (const row of rows) {
    const text = JSON.stringify(row)
    if (part.length > 0 && chars + text.length > most) {
      yield `[${part.join(',')}]`
      part = []
      chars = 0
    }
    part.push(text)
    chars += text.length
  }
  if (part.length > 0) yield `[${part.join(',')}]`
}
