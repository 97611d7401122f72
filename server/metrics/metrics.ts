/**
 * What Sepal says of itself to Prometheus: what came in, what of it was lost and why, and how the
 * broker, the history and the queues are. Declared once, below; docs/reference/metrics.md is made
 * of it.
 *
 * Read from main's copy of the live picture when somebody asks, so it costs nothing in between.
 */
import { Counter, Gauge, Registry } from 'prom-client'
import type { Intake } from '../../contract/model/intake.ts'
import { inGlobs, type Scope } from '../../contract/model/scope.ts'
import { workerStatus } from '../../contract/model/worker.ts'
import type { Clock } from '../clock.ts'
import type { LivePicture } from '../live/picture.ts'

/** One value with its labels. */
interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

interface MetricInput {
  readonly picture: LivePicture
  readonly scope: Scope
  /** Unix seconds. */
  readonly now: number
}

export interface MetricDeclaration {
  readonly kind: 'counter' | 'gauge'
  readonly help: string
  readonly labels: readonly string[]
  readonly read: (input: MetricInput) => readonly Sample[]
}

const one = (value: number | null): Sample[] => (value === null ? [] : [{ value }])

const byCause = (counts: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(counts).map(([cause, value]) => ({ labels: { cause }, value }))

/** What this Sepal counted itself: two of a cluster, scraped both, are then added up rightly. */
const ofIntake =
  (read: (intake: Intake) => number | null) =>
  ({ picture }: MetricInput): Sample[] =>
    one(read(picture.counted()))

/** Of a Sepal that stands by nothing is known: another one does it. */
const ofLearner =
  (read: (picture: LivePicture) => number | null) =>
  ({ picture }: MetricInput): Sample[] =>
    one(picture.standby() === null ? read(picture) : null)

const seenQueues = ({ picture, scope }: MetricInput) =>
  picture.queues().filter(({ name }) => inGlobs(scope.queues, name))

/** A figure that the broker does not tell is no sample; zero is zero. */
const ofQueues =
  (figure: 'ready' | 'unacked' | 'consumers') =>
  (input: MetricInput): Sample[] =>
    seenQueues(input).flatMap(({ name, [figure]: value }) =>
      value === null ? [] : [{ labels: { queue: name }, value }],
    )

export const METRICS: Readonly<Record<string, MetricDeclaration>> = {
  sepal_messages_received_total: {
    kind: 'counter',
    help: 'Messages off the event channel, readable or not, since Sepal started.',
    labels: [],
    read: ofIntake(({ messages }) => messages),
  },
  sepal_events_received_total: {
    kind: 'counter',
    help: 'Events read out of them and taken in.',
    labels: [],
    read: ofIntake(({ events }) => events),
  },
  sepal_events_malformed_total: {
    kind: 'counter',
    help: 'Messages and entries that could not be read, by cause.',
    labels: ['cause'],
    read: ({ picture }) => byCause(picture.counted().malformed),
  },
  sepal_events_dropped_total: {
    kind: 'counter',
    help: 'Events that reached Sepal and were given up, by cause.',
    labels: ['cause'],
    read: ({ picture }) => byCause(picture.counted().droppedBy),
  },
  sepal_messages_spilled_total: {
    kind: 'counter',
    help: 'Messages that went by way of the disk, as they came faster than they could be read.',
    labels: [],
    read: ofIntake(({ spilled }) => spilled),
  },
  sepal_messages_handed_over_total: {
    kind: 'counter',
    help: 'Messages that were let go unread, as another Sepal had taken over and takes them in.',
    labels: [],
    read: ofIntake(({ handedOver }) => handedOver),
  },
  sepal_waiting_bytes: {
    kind: 'gauge',
    help: 'Bytes of messages that wait to be read, in memory and on disk; absent while this Sepal stands by.',
    labels: [],
    read: ofLearner((picture) => picture.intake().waiting.bytes),
  },
  sepal_last_message_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the last message came in, Unix time; absent before the first, and while this Sepal stands by.',
    labels: [],
    read: ofLearner((picture) => picture.intake().lastMessageAt),
  },
  sepal_standby: {
    kind: 'gauge',
    help: '1 while this Sepal stands by and shows what another one learns; 0 while it learns itself.',
    labels: [],
    read: ({ picture }) => one(picture.standby() === null ? 0 : 1),
  },
  sepal_broker_connected: {
    kind: 'gauge',
    help: '1 while events can come in from the broker, else 0.',
    labels: [],
    read: ({ picture }) => one(picture.link().state === 'connected' ? 1 : 0),
  },
  sepal_history_writable: {
    kind: 'gauge',
    help: '1 while the history takes what comes in; 0 while events are held.',
    labels: [],
    read: ({ picture }) => one(picture.holding() === null ? 1 : 0),
  },
  sepal_events_held: {
    kind: 'gauge',
    help: 'Events that wait for the history, which refuses; absent while this Sepal stands by.',
    labels: [],
    read: ofLearner((picture) => picture.holding()?.events ?? 0),
  },
  sepal_workers: {
    kind: 'gauge',
    help: 'Workers that are known, by whether they live.',
    labels: ['status'],
    read({ picture, scope, now }) {
      const seen = picture.workers().filter(({ hostname }) => inGlobs(scope.workers, hostname))
      const online = seen.filter((worker) => workerStatus(worker, now) === 'online').length
      return [
        { labels: { status: 'online' }, value: online },
        { labels: { status: 'offline' }, value: seen.length - online },
      ]
    },
  },
  sepal_queue_messages_ready: {
    kind: 'gauge',
    help: 'Messages of a queue that wait for a worker, as last sampled.',
    labels: ['queue'],
    read: ofQueues('ready'),
  },
  sepal_queue_messages_unacknowledged: {
    kind: 'gauge',
    help: 'Messages of a queue that a worker has and did not acknowledge yet, as last sampled.',
    labels: ['queue'],
    read: ofQueues('unacked'),
  },
  sepal_queue_consumers: {
    kind: 'gauge',
    help: 'Consumers of a queue, as last sampled.',
    labels: ['queue'],
    read: ofQueues('consumers'),
  },
}

export interface Metrics {
  readonly contentType: string
  /** The text for a scraper: only what is inside the scope. */
  render(scope: Scope): Promise<string>
}

/**
 * Series of one metric; names cannot flood a scraper. What goes beyond is summed in one without labels:
 * any value that one could give it may be a name as well.
 */
export const MAX_SERIES = 500

export function createMetrics({
  picture,
  clock,
}: {
  readonly picture: LivePicture
  readonly clock: Clock
}): Metrics {
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    render(scope) {
      const registry = new Registry()
      const input = { picture, scope, now: clock() }
      for (const [name, { kind, help, labels, read }] of Object.entries(METRICS)) {
        const options = { name, help, labelNames: labels, registers: [registry] }
        const samples = bounded(read(input))
        if (kind === 'counter') {
          const counter = new Counter(options)
          for (const sample of samples) counter.inc({ ...sample.labels }, sample.value)
        } else {
          const gauge = new Gauge(options)
          // Without samples a gauge without labels would tell zero, which is something else.
          if (samples.length === 0) gauge.remove({})
          for (const sample of samples) gauge.set({ ...sample.labels }, sample.value)
        }
      }
      return registry.metrics()
    },
  }
}

function bounded(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length <= MAX_SERIES) return samples
  const rest = samples.slice(MAX_SERIES - 1)
  return [
    ...samples.slice(0, MAX_SERIES - 1),
    { value: rest.reduce((sum, { value }) => sum + value, 0) },
  ]
}
