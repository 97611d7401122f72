/** The drawing of a chart over time, on a canvas. Loaded when the first chart is shown. */
import UPlot from 'uplot'
import { type ChartModel, valueTop } from './chart-model.ts'
import { drawBands, drawBars } from './draw-bars.ts'
import { type PlotColors, plotColors } from './plot-colors.ts'

export interface TimePlot {
  /** Draws again, with other values of the same series. */
  readonly update: (model: ChartModel) => void
  /** Points at a moment, Unix seconds. */
  readonly point: (time: number | null) => void
  readonly resize: (width: number) => void
  readonly destroy: () => void
}

interface TimePlotOptions {
  readonly host: HTMLElement
  readonly model: ChartModel
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** The reader points at another moment. */
  readonly onPoint: (time: number | null) => void
  /** The reader drew over a stretch; absent: it cannot be drawn over. */
  readonly onZoom: ((from: number, to: number) => void) | undefined
}

/** 1, 2, 5, 10, 20, … */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) => 10 ** power).flatMap((tens) => [
  tens,
  2 * tens,
  5 * tens,
])
/** The smallest text that this house has, CSS pixels. */
const FONT_PX = 12
/** CSS pixels that a drag must be long to be meant. */
const LEAST_DRAG = 8

export function createTimePlot(options: TimePlotOptions): TimePlot {
  const { host, onPoint, onZoom } = options
  let model = options.model
  let isPointing = false
  const colors = plotColors(host)

  const plot = new UPlot(
    {
      width: options.width,
      height: options.height,
      // Half of a label beyond the last moment: it would be cut otherwise.
      padding: [6, 20, 0, 0],
      legend: { show: false },
      tzDate: (time) => UPlot.tzDate(new Date(time * 1000), model.zone),
      cursor: {
        y: false,
        points: { show: model.kind === 'lines', size: 6 },
        drag: { x: onZoom !== undefined, y: false, setScale: false, dist: LEAST_DRAG },
      },
      scales: {
        x: { time: true, range: () => [model.from, model.to] },
        y: { range: () => [0, valueTop(model)] },
      },
      axes: axesOf(host, () => model, colors),
      series: [{}, ...model.series.map((_, index) => seriesOf(() => model, index, colors))],
      hooks: {
        drawClear: [(self) => drawBands(self, model, colors)],
        draw: [
          (self) => {
            if (model.kind === 'bars') drawBars(self, model, colors)
          },
        ],
        setCursor: [
          (self) => {
            if (isPointing) return
            const { left } = self.cursor
            onPoint(left === undefined || left < 0 ? null : self.posToVal(left, 'x'))
          },
        ],
        setSelect: [
          (self) => {
            const { left, width } = self.select
            if (width < LEAST_DRAG) return
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
            onZoom?.(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'))
          },
        ],
      },
    },
    dataOf(model),
    host,
  )

  return {
    update(next) {
      model = next
      plot.setData(dataOf(next))
    },
    point(time) {
      isPointing = true
      const left = time === null ? -10 : plot.valToPos(time, 'x')
      plot.setCursor({ left, top: time === null ? -10 : 0 })
      isPointing = false
    },
    resize: (width) => plot.setSize({ width, height: options.height }),
    destroy: () => plot.destroy(),
  }
}

function axesOf(host: HTMLElement, model: () => ChartModel, colors: PlotColors): UPlot.Axis[] {
  const shared = {
    stroke: colors.of('--text-muted'),
    font: `${FONT_PX}px ${getComputedStyle(host).fontFamily}`,
    ticks: { show: false },
    gap: 4,
  }
  return [
    {
      ...shared,
      grid: { show: false },
      size: 20,
      space: 72,
      values: (_plot, splits) => {
        const { from, to, formatTick } = model()
        return splits.map((time) => formatTick(time, to - from))
      },
    },
    {
      ...shared,
      grid: { stroke: colors.of('--border'), width: 1 },
      size: 56,
      space: 32,
      ...(model().isWhole === true && { incrs: WHOLE_STEPS }),
      values: (_plot, splits) =>
        splits.map((value) => (value === 0 ? '0' : model().formatValue(value))),
    },
  ]
}

function seriesOf(model: () => ChartModel, index: number, colors: PlotColors): UPlot.Series {
  const { kind, series } = model()
  // Bars are drawn by ourselves.
  if (kind === 'bars') return { scale: 'y', paths: () => null, points: { show: false } }
  const { color = '--text-muted', dash } = series[index] ?? {}
  const stroke = colors.of(color)
  return {
    scale: 'y',
    stroke,
    width: 1.5,
    spanGaps: false,
    ...(dash !== undefined && { dash: [...dash] }),
    points: {
      show: () => true,
      filter: (_plot, at) => lonelyOf(model().series[at - 1]?.values ?? []),
      size: 4,
      width: 0,
      fill: stroke,
    },
  }
}

/** Values without a neighbour that a line could lead to: a line alone would not show them. */
const lonelyOf = (values: readonly (number | null)[]): number[] =>
  values.flatMap((value, at) =>
    value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null
      ? [at]
      : [],
  )

/** Values stand in the middle of their stretch. */
const dataOf = ({ times, stepSeconds, series }: ChartModel): UPlot.AlignedData => [
  times.map((time) => time + stepSeconds / 2),
  ...series.map(({ values }) => [...values]),
]
