/** The lines of a sparkline, as an SVG path in a box of `width` by `height`. */
interface Box {
  readonly width: number
  readonly height: number
}

/** Zero is the bottom; the largest value the top. A value without neighbours is a short dash. */
export function sparklinePath(values: readonly (number | null)[], { width, height }: Box): string {
  const most = Math.max(1e-9, ...values.map((value) => value ?? 0))
  const step = values.length > 1 ? width / (values.length - 1) : 0
  const y = (value: number) => round(height - 1 - (value / most) * (height - 2))
  const isThere = (index: number) => (values[index] ?? null) !== null
  return values
    .flatMap((value, index) => {
      if (value === null) return []
      const x = round(index * step)
      const at = `${x} ${y(value)}`
      if (isThere(index - 1)) return `L${at}`
      return isThere(index + 1) ? `M${at}` : `M${round(Math.max(0, x - 1))} ${y(value)}h2`
    })
    .join('')
}

const round = (value: number): number => Math.round(value * 10) / 10
