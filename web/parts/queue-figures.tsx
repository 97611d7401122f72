import type { QueueView } from '../../contract/api/queues.ts'
import type { QueueFigure } from '../../contract/model/queue.ts'
import { formatCount, formatWhole } from '../lib/number-format.ts'
import { formatDuration } from '../lib/time.ts'
import { Unknown } from '../ui/facts.tsx'
import { WarnMark } from '../ui/warn-mark.tsx'

interface QueueProps {
  readonly queue: QueueView
}

/** A count, where it is known; zero is zero. */
export function CountCell({
  queue,
  figure,
}: QueueProps & { readonly figure: 'ready' | 'unacked' | 'consumers' }) {
  const count = queue[figure]
  if (count === null) return <NotKnown queue={queue} figure={figure} />
  return (
    <span data-live data-tip={formatWhole(count)}>
      {formatCount(count)}
    </span>
  )
}

export function ConsumersCell({ queue }: QueueProps) {
  const isStranded = queue.consumers === 0 && (queue.ready ?? 0) > 0
  if (!isStranded) return <CountCell queue={queue} figure="consumers" />
  return (
    <WarnMark tip="Messages wait, and no worker takes them">
      0<span className="sr-only"> consumers: messages wait, and no worker takes them</span>
    </WarnMark>
  )
}

/** How long the oldest message has waited; of an empty queue there is nothing to say. */
export function OldestCell({ queue }: QueueProps) {
  if (queue.ready === 0) return null
  if (queue.oldestAgeS === null) return <NotKnown queue={queue} figure="oldestAgeS" />
  return <span data-live>{formatDuration(queue.oldestAgeS)}</span>
}

function NotKnown({ queue, figure }: QueueProps & { readonly figure: QueueFigure }) {
  return <Unknown word="–" why={whyUnknown(queue, figure)} />
}

/** Why a figure of a queue is not known. */
export function whyUnknown({ exists, reported }: QueueView, figure: QueueFigure): string {
  if (!reported.includes(figure)) return 'The broker never tells it'
  if (exists === false) return 'The broker has no such queue'
  return 'The broker could not tell it this time'
}
