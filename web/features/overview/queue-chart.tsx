import { useQueries } from '@tanstack/react-query'
import type { QueueView } from '../../../contract/api/queues.ts'
import { formatCount, plural } from '../../lib/number-format.ts'
import { sampleFrameOf, sampleStepMinutes } from '../../lib/sample-step.ts'
import { type Knowledge, measuresOf } from '../../lib/stretches.ts'
import { formatSpan } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { LineChart } from '../../parts/line-chart.tsx'
import { useLiveSnapshot } from '../../parts/live.tsx'
import { seriesQueries } from '../../parts/series-queries.ts'
import { useMay } from '../../parts/session.ts'
import { useRefetchInterval } from '../../parts/use-refetch-interval.ts'
import { stylesOf } from '../../ui/chart/series-style.ts'
import { longestQueues } from './longest-queues.ts'

interface QueueChartProps {
  readonly range: string
  readonly knowledge: Knowledge
  readonly onZoom: (from: number, to: number) => void
}

const SHOWN = 5

/** Whether a backlog grows: the queues that hold most now, over time. */
export function QueueChart({ range, knowledge, onZoom }: QueueChartProps) {
  const { queues } = useLiveSnapshot()
  const may = useMay('queue.read')
  const names = longestQueues(queues ?? [], SHOWN).map(({ name }) => name)
  const step = String(sampleStepMinutes(range, knowledge.asOf))
  const refetchInterval = useRefetchInterval(range)
  const answers = useQueries({
    queries: names.map((queue) => ({
      ...seriesQueries.queue({ queue, range, step }),
      refetchInterval,
      enabled: may,
    })),
  })
  const frame = sampleFrameOf(range, knowledge.asOf)
  const looks = stylesOf(names)
  const series = names.map((name, index) => ({
    key: name,
    label: visibleLine(name),
    ...(looks.get(name) ?? { color: '--series-rest' as const }),
    values: measuresOf(frame, answers[index]?.data?.points ?? [], ({ ready }) => ready),
  }))
  const hasFailed = answers.some(({ error }) => error !== null)
  return (
    <LineChart
      title={
        names.length < SHOWN ? 'Messages waiting, by queue' : 'Messages waiting, longest queues'
      }
      summary={summaryOf(queues ?? [], names)}
      frame={frame}
      knowledge={knowledge}
      series={series}
      isWhole
      formatValue={formatCount}
      empty={emptyWords({ may, hasFailed, isLoading: answers.some(({ isPending }) => isPending) })}
      note={`The most that was seen within ${formatSpan(frame.stepSeconds)} each; a gap where nobody could look.`}
      onZoom={onZoom}
    />
  )
}

const summaryOf = (queues: readonly QueueView[], names: readonly string[]): string => {
  const words = names.map((name) => {
    const ready = queues.find((queue) => queue.name === name)?.ready ?? null
    return `${visibleLine(name)} ${ready === null ? 'unknown' : formatCount(ready)}`
  })
  return `Messages waiting now in ${plural(names.length, 'queue')}: ${words.join(', ')}`
}

function emptyWords(state: { may: boolean; hasFailed: boolean; isLoading: boolean }): string {
  if (!state.may) return 'You may not see the queues: it needs the permission queue.read.'
  if (state.hasFailed) return 'The lengths of the queues could not be read.'
  return state.isLoading
    ? 'Loading the lengths of the queues…'
    : 'No length of a queue is known in this range.'
}
