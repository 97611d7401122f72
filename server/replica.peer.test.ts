import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { newDatabase, runSql } from '../test/peers/postgresql-database.ts'
import { peerTitle } from '../test/peers/shared-peer.ts'
import { createMemoryBroker, type MemoryBroker } from './broker/memory/memory-broker.ts'
import { systemClock } from './clock.ts'
import { DEFAULT_RETENTION } from './history/retention.ts'
import type { IngestReport } from './ingest/ingest-report.ts'
import { openSpill } from './ingest/spill.ts'
import { startReplica } from './replica.ts'

const { url, missing } = inject('postgres')
const SILENT = { debug() {}, info() {}, warn() {}, error() {} }
const OTHER = 'elsewhere:1'

describe.skipIf(missing !== null)(peerTitle('one of several Sepals', missing), () => {
  let root: string
  let database: string
  let broker: MemoryBroker
  const stops: (() => Promise<void>)[] = []

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'sepal-replica-'))
    database = await newDatabase(url)
    broker = createMemoryBroker(database.slice(-18))
  })
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
    rmSync(root, { recursive: true })
  })

  async function start() {
    const reports: IngestReport[] = []
    const spill = openSpill({ directory: join(root, `spill-${stops.length}`), maxBytes: 1_000_000 })
    const stop = await startReplica({
      broker,
      database,
      retention: DEFAULT_RETENTION,
      spill,
      report: (report) => void reports.push(report),
      brokerKeepsEvents: false,
      queues: [],
      queueSampleSeconds: 10,
      clock: systemClock,
      log: SILENT,
    })
    stops.push(stop)
    const until = (holds: (latest: IngestReport) => boolean) =>
      vi.waitUntil(() => reports.some((_, at) => at === reports.length - 1 && holds(latest())), {
        timeout: 40_000,
        interval: 20,
      })
    const latest = (): IngestReport => {
      const last = reports.at(-1)
      if (last === undefined) throw new Error('Cannot tell: nothing was reported')
      return last
    }
    return { until, reports }
  }

  const learns = ({ standby, link }: IngestReport): boolean =>
    standby === null && link.state === 'connected'
  const learnsAndWrites = (report: IngestReport): boolean =>
    learns(report) && report.holding === null
  const sql = (text: string) => runSql(database, text)
  const idsKept = async () => (await sql('SELECT id FROM sepal.task')).map(({ id }) => id)
  const kept = (id: string) =>
    vi.waitUntil(async () => (await idsKept()).includes(id), { timeout: 40_000, interval: 50 })

  async function publish(id: string): Promise<void> {
    const connection = await broker.connect(1_000)
    const event = { type: 'task-received', uuid: id, hostname: 'w', timestamp: Date.now() / 1000 }
    connection.publishEvent({
      body: Buffer.from(JSON.stringify({ ...event, name: 'a' })),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await connection.close()
  }

  /** Another one takes the lease, as `lease-store.ts` does. */
  const takeElsewhere = () =>
    sql(`UPDATE sepal.fence SET token = token + 1;
      UPDATE sepal.lease SET token = token + 1, holder = '${OTHER}', renewed = clock_timestamp() + interval '1 day'`)
  const giveBackElsewhere = () => sql('UPDATE sepal.lease SET renewed = NULL')

  test('writes nothing that it learned before another one had the lease', async () => {
    const { until, reports } = await start()
    await until(learns)
    await publish('before')
    await kept('before')
    await takeElsewhere()
    await publish('stale')
    await until(({ holding }) => holding !== null)
    const held = reports.length
    await giveBackElsewhere()
    await vi.waitUntil(() => reports.slice(held).some(learnsAndWrites), { timeout: 40_000 })
    await publish('after')
    await kept('after')
    expect(await idsKept()).not.toContain('stale')
    expect(await sql('SELECT cause FROM sepal.gap')).toEqual([{ cause: 'away' }])
  })

  test('tells a gap when the one that had the lease wrote nothing in its time', async () => {
    const { until } = await start()
    await until(learns)
    await publish('before')
    await kept('before')
    await takeElsewhere()
    await publish('unwritten')
    await until(({ standby }) => standby?.holder === OTHER)
    await giveBackElsewhere()
    await until(learns)
    await publish('after')
    await kept('after')
    expect(await idsKept()).not.toContain('unwritten')
    expect(await sql('SELECT cause FROM sepal.gap')).toEqual([{ cause: 'away' }])
  })

  test('begins again when the history fails while it begins to learn', async () => {
    const first = await start()
    await first.until(learns)
    await stops.pop()?.()
    const lock = new pg.Client({ connectionString: database })
    await lock.connect()
    await lock.query('BEGIN; LOCK TABLE sepal.worker IN ACCESS EXCLUSIVE MODE')
    const second = await start()
    await vi.waitUntil(
      async () => {
        const ended = await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'
            AND application_name = 'sepal history writer'`)
        return ended.length > 0
      },
      { timeout: 40_000, interval: 50 },
    )
    await lock.end()
    await second.until(learns)
    await publish('after')
    await kept('after')
  })

  test('says that the history is away while it stands by, and forgets whom the other forgot', async () => {
    const holder = await start()
    await holder.until(learns)
    const other = await start()
    const show = (names: readonly string[]) =>
      sql(
        `UPDATE sepal.picture SET picture = convert_to('${JSON.stringify({
          version: 1,
          report: {
            ...holder.reports[0],
            workers: names.map((hostname) => ({ hostname, lastSeen: 1, pid: 1 })),
          },
        })}', 'UTF8')`,
      )
    await other.until(({ standby }) => standby?.asOf != null)
    await takeElsewhere()
    await other.until(({ standby }) => standby?.holder === OTHER)
    await show(['w1', 'w2'])
    await other.until(({ workers }) => workers.length === 2)
    await show(['w2'])
    await other.until(({ gone }) => gone.includes('w1'))
    const lock = new pg.Client({ connectionString: database })
    await lock.connect()
    await lock.query('BEGIN; LOCK TABLE sepal.picture IN ACCESS EXCLUSIVE MODE')
    await other.until(({ holding }) => holding !== null)
    await lock.end()
    await other.until(({ holding }) => holding === null)
  })
})
