/**
 * The broker goes under load and comes back: the log and the API tell from when until when Sepal
 * heard nothing, what it did not hear lies between the two, and all that was sent since is shown.
 */
import { describe, expect, test } from 'vitest'
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import { rabbitmqMissing, startRabbitmq } from '../peers/rabbitmq.ts'
import { redisMissing } from '../peers/redis.ts'
import { MASTER_NAME, startSentinels } from '../peers/sentinel.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import type { FlowerTask } from './compare-tasks.ts'
import { openRabbitmqEvents, openRedisEvents } from './event-channel.ts'
import { waitFor } from './live-stream.ts'
import type { Sepal } from './sepal.ts'
import { type SentTask, startSteadyLoad, type SteadyLoad } from './steady-load.ts'
import { NOTICE_MS, untilConnected, type WatchedSepal, watchSepal } from './watched-sepal.ts'

const BEFORE = 30
const AFTER = 50
/** What was published this long before the link was lost may have been under way. */
const UNDER_WAY_S = 1

describe.concurrent('an outage under load', () => {
  const noRedis = redisMissing()
  const bySentinel = 'Sentinels change the master, as told and when it dies'
  test.skipIf(noRedis !== null)(peerTitle(bySentinel, noRedis), async (context) => {
    const peer = await startSentinels()
    context.onTestFinished(() => peer.stop())
    const [first, second] = peer.servers
    const url = peer.sentinels.map((address) => `sentinel://${address}/0`).join(';')
    const options = ['--broker-transport-options', JSON.stringify({ master_name: MASTER_NAME })]
    const watched = await watchSepal(context, url, options)
    const connected = await untilConnected(watched)
    const onFirst = startSteadyLoad('first', () => openRedisEvents(first.url))
    const onSecond = startSteadyLoad('second', () => openRedisEvents(second.url))
    for (const load of [onFirst, onSecond]) context.onTestFinished(() => load.stop())
    await hears(watched, onFirst, BEFORE)

    await peer.failOver()
    await peer.untilMaster(second)
    const changed = await untilConnected(watched, connected.since)
    await hears(watched, onSecond, onSecond.sent.length + AFTER)
    // Whoever is not the master is nobody's: what is published there is not for us.
    const told = [...onFirst.sent.filter(before(changed)), ...onSecond.sent.filter(after(changed))]
    await isTruth(watched, { sent: told, back: changed })

    await second.halt('SIGKILL')
    const again = await untilConnected(watched, changed.since)
    await hears(watched, onFirst, onFirst.sent.length + AFTER)
    await Promise.all([onFirst.stop(), onSecond.stop()])
    const since = [...onSecond.sent.filter(after(changed)), ...onFirst.sent.filter(after(again))]
    await isTruth(watched, { sent: since, back: again })
    expect(watched.links.filter(({ state }) => state === 'lost')).not.toEqual([])
    expect(watched.sepal.output()).toContain(`Connected to redis://127.0.0.1:${second.port}/0`)
  })

  const noRabbitmq = rabbitmqMissing()
  test.skipIf(noRabbitmq !== null)(
    peerTitle('RabbitMQ is restarted', noRabbitmq),
    async (context) => {
      const peer = await startRabbitmq()
      context.onTestFinished(() => peer.stop())
      const watched = await watchSepal(context, peer.url)
      const connected = await untilConnected(watched)
      const load = startSteadyLoad('rabbit', () => openRabbitmqEvents(peer.url))
      context.onTestFinished(() => load.stop())
      await hears(watched, load, BEFORE)

      await peer.restart()
      const back = await untilConnected(watched, connected.since)
      await hears(watched, load, load.sent.length + AFTER)
      await load.stop()
      await isTruth(watched, { sent: load.sent, back })
      expect(watched.links.filter(({ state }) => state === 'lost')).not.toEqual([])
    },
  )
})

const before =
  ({ since }: BrokerLink) =>
  ({ at }: SentTask): boolean =>
    at < since

const after =
  ({ since }: BrokerLink) =>
  ({ at }: SentTask): boolean =>
    at >= since

/** Settles when so many were sent, and the last of them is shown. */
async function hears({ sepal }: WatchedSepal, load: SteadyLoad, count: number): Promise<void> {
  await waitFor(() => load.sent.length >= count, NOTICE_MS)
  await isShown(sepal, load.sent.at(-1))
}

const isShown = (sepal: Sepal, task: SentTask | undefined): Promise<void> =>
  waitFor(
    async () => (await sepal.request(`/api/task/info/${task?.id ?? ''}`)).status === 200,
    NOTICE_MS,
  )

interface Outage {
  readonly sent: readonly SentTask[]
  readonly back: BrokerLink
}

/** The outage before `back`, as log and stream tell it, holds every task that is not shown. */
async function isTruth(watched: WatchedSepal, { sent, back }: Outage): Promise<void> {
  const { sepal, stream, links } = watched
  const lost = lossInLog(sepal.output(), back)
  expect(back).toMatchObject({ problem: null, hint: null, retryAt: null })
  // The stream tells four times a second: of an outage that was shorter it tells its end alone.
  for (const { since, problem } of links.filter(({ state }) => state === 'lost')) {
    expect(problem).toMatch(/^Cannot (keep|reach|use) /)
    if (since > lost - 1 && since < back.since) expect(since).toBeCloseTo(lost, 0)
  }
  await isShown(sepal, sent.at(-1))
  const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=10000')
  const missed = sent.filter(({ id }) => tasks[id]?.['state'] !== 'SUCCESS')
  const untold = missed.filter(({ at }) => at < lost - UNDER_WAY_S || at > back.since)
  expect(untold.map(({ id, at }) => `${id}: ${at - lost} s after the loss`)).toEqual([])
  expect(sent.filter(after(back)).length).toBeGreaterThanOrEqual(AFTER)
  expect(stream.latest().intake).toMatchObject({ malformed: {}, dropped: 0 })
  const away = (back.since - lost).toFixed(1)
  const share = `${missed.length} of ${sent.length}`
  process.stdout.write(`${back.broker}: ${away} s away, ${share} tasks not heard\n`)
}

/** Unix seconds when the connection before `back` was lost. */
function lossInLog(log: string, back: BrokerLink): number {
  const losses = log
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"thread":"ingest"'))
    .map((line) => JSON.parse(line) as { readonly time: string; readonly msg: string })
    .filter(({ msg }) => msg.startsWith('Cannot keep '))
    .map(({ time }) => Date.parse(time) / 1000)
  const loss = losses.findLast((time) => time <= back.since)
  if (loss === undefined) throw new Error(`No connection was lost before ${back.since}: ${log}`)
  return loss
}
