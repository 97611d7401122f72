/** Rates and shares as people read them. */
import { formatCount } from './number-format.ts'

const MINUTE = 60
const HOUR = 3600

/** "18.2/s"; what is slower by the minute, then by the hour: "6/min", "1.5/h". */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0/s'
  if (perSecond >= 0.1) return `${brief(perSecond)}/s`
  if (perSecond * MINUTE >= 0.1) return `${brief(perSecond * MINUTE)}/min`
  const perHour = perSecond * HOUR
  return perHour < 0.1 ? '<0.1/h' : `${brief(perHour)}/h`
}

/** "31 %"; one decimal below ten, "<0.1 %" below that; nothing and everything only where it is so. */
export function formatShare(part: number, whole: number): string {
  const percent = (part / whole) * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent < 0.1) return '<0.1 %'
  if (percent < 9.95) return `${percent.toFixed(1)} %`
  return percent > 99 ? '>99 %' : `${Math.round(percent)} %`
}

/** One decimal below a hundred. */
const brief = (value: number): string =>
  value < 99.95 ? String(Number(value.toFixed(1))) : formatCount(Math.round(value))
