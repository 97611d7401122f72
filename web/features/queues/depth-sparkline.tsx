import { useQuery } from '@tanstack/react-query'
import { formatCount } from '../../lib/number-format.ts'
import { sampleFrameOf } from '../../lib/sample-step.ts'
import { measuresOf } from '../../lib/stretches.ts'
import { useLiveValue } from '../../parts/live.tsx'
import { seriesQueries } from '../../parts/series-queries.ts'
import { Sparkline } from '../../ui/chart/sparkline.tsx'

const RANGE = 'now-1h'
const STEP_MINUTES = '1'
const MINUTE_MS = 60_000

/** What waited in a queue in the last hour. Asked for only while its row is near the view. */
export function DepthSparkline({ name }: { readonly name: string }) {
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const { data } = useQuery({
    ...seriesQueries.queue({ queue: name, range: RANGE, step: STEP_MINUTES }),
    staleTime: MINUTE_MS,
    refetchInterval: paused ? false : MINUTE_MS,
  })
  if (data === undefined) return null
  const values = measuresOf(sampleFrameOf(RANGE, data.asOf), data.points, ({ ready }) => ready)
  const known = values.flatMap((value) => value ?? [])
  if (known.length === 0) return null
  return (
    <Sparkline
      values={values}
      label={`Waiting in the last hour: at most ${formatCount(Math.max(...known))}`}
    />
  )
}
