import { formatStretch, formatTick } from '../lib/chart-time.ts'
import { useTime } from './use-time.ts'

/** How charts tell time; renders again when the viewer's zone changes. */
export function useChartFormat(now: number) {
  const { zone } = useTime()
  return {
    zone,
    formatTick,
    formatStretch: (from: number, to: number) => formatStretch(from, to, now),
  }
}
