/** What was seen of queues and workers at one moment. */
import type { Run } from '../../postgres/database.ts'
import type { RollupBatch } from '../rollup-store.ts'
import { shortName } from './series-ids.ts'

export async function addSamples(run: Run, { queues, workers }: RollupBatch): Promise<void> {
  if (queues.length > 0) {
    const rows = queues.map(({ name, at, ready, unacked, consumers }) => [
      shortName(name),
      at,
      ready,
      unacked,
      consumers,
    ])
    await run(SAVE_QUEUES, [JSON.stringify(lastOfEach(rows))])
  }
  if (workers.length > 0) {
    const rows = workers.map(({ hostname, at, active, processed, load }) => [
      shortName(hostname),
      at,
      active,
      processed,
      load,
    ])
    await run(SAVE_WORKERS, [JSON.stringify(lastOfEach(rows))])
  }
}

type SampleValue = string | number | null

/** By name and time as they are stored: names may differ and be stored alike, which one statement refuses. */
const lastOfEach = (rows: readonly (readonly SampleValue[])[]): (readonly SampleValue[])[] => [
  ...new Map(rows.map((row) => [JSON.stringify(row.slice(0, 2)), row])).values(),
]

const FROM = 'FROM jsonb_array_elements($1::jsonb) AS r'

const SAVE_QUEUES = `
  INSERT INTO $schema.queue_sample (name, at, ready, unacked, consumers)
  SELECT r->>0, (r->>1)::float8, (r->>2)::float8, (r->>3)::float8, (r->>4)::float8 ${FROM}
  ON CONFLICT (name, at) DO UPDATE SET
    ready = excluded.ready, unacked = excluded.unacked, consumers = excluded.consumers`

const SAVE_WORKERS = `
  INSERT INTO $schema.worker_sample (hostname, at, active, processed, load)
  SELECT r->>0, (r->>1)::float8, (r->>2)::float8, (r->>3)::float8, (r->>4)::float8 ${FROM}
  ON CONFLICT (hostname, at) DO UPDATE SET
    active = excluded.active, processed = excluded.processed, load = excluded.load`
