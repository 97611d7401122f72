import type uPlot from 'uplot'
import type { ChartModel } from './chart-model.ts'
import type { PlotColors } from './plot-colors.ts'

/** Between the stacks, and between the parts of one, CSS pixels. */
const BETWEEN = 1

/** Draws counts as stacks, one for each stretch; a stretch that is not over is hollow. */
export function drawBars(plot: uPlot, model: ChartModel, colors: PlotColors): void {
  const { ctx } = plot
  const gap = BETWEEN * devicePixelRatio
  ctx.save()
  clipToPlot(plot)
  for (const [index, start] of model.times.entries()) {
    const end = start + model.stepSeconds
    const left = plot.valToPos(start, 'x', true)
    const width = Math.max(1, plot.valToPos(end, 'x', true) - left - gap)
    let sum = 0
    for (const { values, color, isHatched } of model.series) {
      const value = values[index] ?? 0
      if (value <= 0) continue
      const bottom = plot.valToPos(sum, 'y', true)
      sum += value
      const top = plot.valToPos(sum, 'y', true)
      // Something is never drawn as nothing.
      const height = Math.max(gap, bottom - top - (sum === value ? 0 : gap))
      ctx.fillStyle = isHatched === true ? colors.hatch(color) : colors.of(color)
      ctx.globalAlpha = end > model.asOf ? 0.35 : 1
      ctx.fillRect(left, top, width, height)
      ctx.globalAlpha = 1
      if (isHatched !== true && end <= model.asOf) continue
      ctx.strokeStyle = colors.of(color)
      ctx.lineWidth = gap
      ctx.strokeRect(left + gap / 2, top + gap / 2, Math.max(0, width - gap), height - gap)
    }
  }
  ctx.restore()
}

/** Hatches the stretches of which something is missing, behind everything else. */
export function drawBands(plot: uPlot, { bands }: ChartModel, colors: PlotColors): void {
  const { ctx, bbox } = plot
  ctx.save()
  clipToPlot(plot)
  ctx.fillStyle = colors.hatch('--chart-gap')
  for (const { from, to } of bands) {
    const left = plot.valToPos(from, 'x', true)
    // A moment is still seen.
    const width = Math.max(3 * devicePixelRatio, plot.valToPos(to, 'x', true) - left)
    ctx.fillRect(left, bbox.top, width, bbox.height)
  }
  ctx.restore()
}

function clipToPlot({ ctx, bbox }: uPlot): void {
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
}
