/** What learns, put together: events and queues of one broker into one history. */
import { connecting } from '../contract/model/broker-link.ts'
import type { Broker } from './broker/broker.ts'
import type { Clock } from './clock.ts'
import { createCluster } from './cluster/cluster.ts'
import type { EventHearer } from './event-source.ts'
import type { TaskWriter } from './history/task-store.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import { startIngest } from './ingest/ingest.ts'
import { createQueueSampler } from './ingest/queue-sampler.ts'
import type { Spill } from './ingest/spill.ts'
import type { Log } from './log.ts'

export interface LearnerOptions {
  readonly broker: Broker
  readonly writer: TaskWriter
  readonly spill: Spill
  readonly report: (report: IngestReport) => void
  /** The broker keeps events while Sepal is away. */
  readonly brokerKeepsEvents: boolean
  /** Queues that the operator named. */
  readonly queues: readonly string[]
  readonly queueSampleSeconds: number
  readonly clock: Clock
  readonly log: Log
}

export interface Learner {
  /** Where the broker's events go. */
  readonly hearer: EventHearer
  /** As `Ingest.stop`. */
  stop(how?: { readonly isElsewhere?: boolean }): Promise<void>
}

/** Starts with what the history remembers, which the first report holds. */
export async function startLearner(options: LearnerOptions): Promise<Learner> {
  const { broker, writer, spill, report, clock, log } = options
  const cluster = createCluster({ clock, queueIntervalS: options.queueSampleSeconds })
  const ingest = await startIngest({
    cluster,
    writer,
    link: connecting(broker.label, clock()),
    report,
    spill,
    brokerKeepsEvents: options.brokerKeepsEvents,
    clock,
    log,
  })
  const sampler = createQueueSampler({
    intervalS: options.queueSampleSeconds,
    given: options.queues,
    namesKnown: () => cluster.queueNames(),
    onSample: (sample) => ingest.observe(sample),
    clock,
    log,
  })
  return {
    hearer: {
      sink: ingest.sink,
      listening: (absence) => ingest.listening(absence),
      setLink: (link) => ingest.setLink(link),
      setQueues: (probe) => sampler.use(probe),
    },
    async stop(how) {
      sampler.use(null)
      await ingest.stop(how)
    },
  }
}
