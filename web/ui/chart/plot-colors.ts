/** Colours as a canvas needs them: resolved, from custom properties that follow the theme. */
export interface PlotColors {
  /** @param property `--series-1` */
  readonly of: (property: `--${string}`) => string
  /** Diagonal lines of that colour. */
  readonly hatch: (property: `--${string}`) => CanvasPattern | string
}

/** Side of the square that is repeated, CSS pixels. */
const HATCH = 8

/** @param host an element that the theme holds for; another theme needs other colours */
export function plotColors(host: HTMLElement): PlotColors {
  const of = remembered((property) => resolveColor(host, property))
  return { of, hatch: remembered((property) => hatchOf(of(property)) ?? of(property)) }
}

function remembered<Value>(read: (property: `--${string}`) => Value) {
  const known = new Map<string, Value>()
  return (property: `--${string}`): Value => {
    const value = known.get(property) ?? read(property)
    known.set(property, value)
    return value
  }
}

/** A custom property is text; only where it is used does the browser make a colour of it. */
function resolveColor(host: HTMLElement, property: string): string {
  const probe = document.createElement('span')
  probe.hidden = true
  probe.style.color = `var(${property})`
  host.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function hatchOf(color: string): CanvasPattern | null {
  const side = HATCH * devicePixelRatio
  const tile = document.createElement('canvas')
  tile.width = side
  tile.height = side
  const brush = tile.getContext('2d')
  if (brush === null) return null
  brush.strokeStyle = color
  brush.lineWidth = 1.5 * devicePixelRatio
  brush.beginPath()
  // Three strokes, so that the corners meet those of the next tile.
  for (const shift of [-side, 0, side]) {
    brush.moveTo(shift - 1, side + 1)
    brush.lineTo(shift + side + 1, -1)
  }
  brush.stroke()
  return brush.createPattern(tile, 'repeat')
}
