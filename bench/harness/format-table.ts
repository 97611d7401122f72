/** Rows as aligned text: numbers to the right, words to the left. */
export function formatTable(
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [columns, ...rows.map((row) => row.map(String))]
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const isNumeric = columns.map((_, at) => rows.every((row) => /^[\d.,–-]/.test(String(row[at]))))
  return cells
    .map((row) =>
      row
        .map((cell, at) =>
          isNumeric[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
