/** Queues of real brokers, filled and emptied by real Celery: what the API says is what lies there. */
import { describe, expect, inject, test, type TestContext } from 'vitest'
import type { QueueListReply, QueueView } from '../../contract/api/queues.ts'
import { newVhost } from '../peers/rabbitmq-management.ts'
import { startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { CELERIES } from './celeries.ts'
import { type ClusterOptions, startWorker } from './celery-cluster.ts'
import { waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'
import { startProgram } from './start-program.ts'

interface Order {
  readonly task: string
  readonly args: readonly unknown[]
  readonly count: number
  readonly queue?: string
  readonly priority?: number
}

const SEND_MS = 60_000
/** Samples come each second; RabbitMQ's own statistics take a little longer. */
const SEE_MS = 60_000
const SAMPLE = ['--queue-sample-seconds', '1']
/** Each test has a broker, a Sepal and a worker of its own, and mostly waits. */
const AT_ONCE = { concurrent: true }

async function send(options: ClusterOptions, ...orders: readonly Order[]): Promise<void> {
  const { python, broker, results } = options
  const program = startProgram(python, ['queues_client.py', JSON.stringify(orders)], {
    cwd: import.meta.dirname,
    env: { ...process.env, SEPAL_LIVE_BROKER: broker, SEPAL_LIVE_RESULTS: results },
  })
  try {
    await program.waitFor(/^sent$/m, SEND_MS)
  } finally {
    await program.stop(2_000)
  }
}

type Cleanups = Pick<TestContext, 'onTestFinished'>

async function watch(
  { onTestFinished }: Cleanups,
  broker: string,
  ...args: readonly string[]
): Promise<Sepal> {
  const sepal = await startSepal({ args: ['--broker', broker, ...SAMPLE, ...args] })
  onTestFinished(() => sepal.stop())
  return sepal
}

async function work({ onTestFinished }: Cleanups, options: ClusterOptions): Promise<void> {
  const worker = await startWorker(options)
  onTestFinished(() => worker.stop())
}

const list = (sepal: Sepal) => sepal.get<QueueListReply>('/api/v1/queues')

/** The queue, as soon as it is as wanted; fails with what it was instead. */
async function see(
  sepal: Sepal,
  name: string,
  wanted: Partial<QueueView>,
  isSo: (queue: QueueView) => boolean = (queue) =>
    Object.entries(wanted).every(
      ([key, value]) => JSON.stringify(queue[key as keyof QueueView]) === JSON.stringify(value),
    ),
): Promise<QueueView> {
  let last: QueueListReply | undefined
  let found: QueueView | undefined
  await waitFor(async () => {
    last = await list(sepal)
    found = last.rows.find((queue) => queue.name === name)
    return found !== undefined && isSo(found)
  }, SEE_MS).catch(() => undefined)
  if (found === undefined) throw new Error(`Cannot see ${name} in ${JSON.stringify(last)}`)
  expect(found).toMatchObject(wanted)
  return found
}

const add = (count: number, more: Partial<Order> = {}): Order => ({
  task: 'live.add',
  args: [1, 2],
  count,
  ...more,
})
/** Two run, and are acknowledged; two are the worker's and wait there. */
const NAPS: Order = { task: 'live.nap', args: [6], count: 4 }

for (const celery of CELERIES) {
  const onRedis = celery.missing ?? inject('redis').missing
  describe.skipIf(onRedis !== null)(peerTitle(`${celery.title} on Redis`, onRedis), AT_ONCE, () => {
    test('what waits is counted by priority, what a worker holds is not, and zero is zero', async (context) => {
      const redis = await startRedis()
      context.onTestFinished(() => redis.stop())
      const cluster = { python: celery.python, broker: redis.url, results: redis.url }
      await send(
        cluster,
        add(7),
        add(3, { priority: 6 }),
        add(2, { priority: 9 }),
        add(4, { queue: 'mail' }),
      )
      const sepal = await watch(context, redis.url)
      const before = Date.now() / 1000
      const full = await see(sepal, 'celery', {
        ready: 12,
        byPriority: [
          { priority: 0, ready: 7 },
          { priority: 3, ready: 0 },
          { priority: 6, ready: 3 },
          { priority: 9, ready: 2 },
        ],
        unacked: 0,
        consumers: null,
        oldestAgeS: null,
        namedBy: 'broker',
      })
      expect(full.reported).toEqual(['ready', 'byPriority', 'unacked'])
      expect(full.asOf).toBeGreaterThan(before - 30)
      expect((await list(sepal)).sampling).toMatchObject({
        isListed: true,
        isComplete: true,
        problem: null,
        intervalS: 1,
      })
      await see(sepal, 'mail', { ready: 4 })

      await work(context, cluster)
      const empty = await see(sepal, 'celery', { ready: 0, unacked: 0 })
      expect(empty.asOf).toBeGreaterThan(full.asOf)
      expect((await list(sepal)).rows.map(({ name }) => name)).toEqual(['celery', 'mail'])
      await send(cluster, NAPS)
      await see(sepal, 'celery', { ready: 0, unacked: 2 })
      await see(sepal, 'celery', { ready: 0, unacked: 0 })
    })
  })

  const onRabbitmq = celery.missing ?? inject('rabbitmq').missing
  describe.skipIf(onRabbitmq !== null)(
    peerTitle(`${celery.title} on RabbitMQ`, onRabbitmq),
    AT_ONCE,
    () => {
      const open = async (): Promise<ClusterOptions> => ({
        python: celery.python,
        broker: await newVhost(inject('rabbitmq')),
        results: 'cache+memory://',
      })

      test('with the management API every queue is found, and what a worker holds is counted', async (context) => {
        const cluster = await open()
        await send(cluster, add(5), add(4, { queue: 'nobody.told' }))
        const sepal = await watch(
          context,
          cluster.broker,
          '--broker-api',
          `${inject('rabbitmq').managementUrl}/api/`,
        )
        await see(sepal, 'celery', {
          ready: 5,
          unacked: 0,
          consumers: 0,
          exists: true,
          kind: 'classic',
        })
        await see(sepal, 'nobody.told', { ready: 4, namedBy: 'broker' })
        expect((await list(sepal)).sampling).toMatchObject({ isListed: true, problem: null })

        await work(context, cluster)
        await see(sepal, 'celery', { ready: 0, unacked: 0, consumers: 1 })
        await send(cluster, NAPS)
        await see(sepal, 'celery', { ready: 0, unacked: 2 })
        await see(sepal, 'celery', { ready: 0, unacked: 0 })
        const names = (await list(sepal)).rows.map(({ name }) => name)
        expect(names).toEqual(['celery', 'nobody.told'])
      })

      test('without it names are guessed, and figures that AMQP does not tell are unknown', async (context) => {
        const cluster = await open()
        const sepal = await watch(context, cluster.broker, '--queues', 'given,missing')
        await send(cluster, add(5), add(3, { queue: 'heard' }), add(2, { queue: 'given' }))
        const amqp = { unacked: null, byPriority: null, oldestAgeS: null, consumers: 0 }
        const queue = await see(sepal, 'celery', { ready: 5, exists: true, ...amqp })
        expect(queue.reported).toEqual(['ready', 'consumers'])
        await see(sepal, 'heard', { ready: 3, namedBy: 'event', ...amqp })
        await see(sepal, 'given', { ready: 2, namedBy: 'option' })
        await see(sepal, 'missing', { ready: null, exists: false, lastSeen: null })
        expect((await list(sepal)).sampling).toMatchObject({ isListed: false, problem: null })

        await work(context, cluster)
        await see(sepal, 'celery', { ready: 0, consumers: 1 })
        // The looks at queues that are not there have cost the event channel nothing.
        const { rows } = await sepal.get<{ rows: { name: string; state: string }[] }>(
          '/api/v1/tasks?state=SUCCESS',
        )
        expect(rows.filter(({ name }) => name === 'live.add').length).toBeGreaterThan(0)
        expect(sepal.output()).not.toMatch(/Cannot keep the connection|queues are not known/)
      })
    },
  )
}

const celery = CELERIES[0]
const missing = celery?.missing ?? inject('rabbitmq').missing
describe.skipIf(missing !== null)(
  peerTitle('A management API that refuses', missing),
  AT_ONCE,
  () => {
    test('is told once, with the reason, and events come in all the same', async (context) => {
      const broker = await newVhost(inject('rabbitmq'))
      const cluster = { python: celery?.python ?? '', broker, results: 'cache+memory://' }
      const api = inject('rabbitmq').managementUrl.replace('://', '://guest:wr0ng@')
      const sepal = await watch(context, broker, '--broker-api', `${api}/api/`)
      await waitFor(async () => (await list(sepal)).sampling.problem !== null, SEE_MS)
      const { rows, sampling } = await list(sepal)
      expect(rows).toEqual([])
      expect(sampling).toMatchObject({ sampledAt: null, isListed: null })
      expect(sampling.problem).toMatch(/^Cannot use http.*: wrong user name or password/)
      await send(cluster, add(3))
      await waitFor(async () => {
        const tasks = await sepal.get<{ rows: unknown[] }>('/api/v1/tasks')
        return tasks.rows.length === 3
      }, SEE_MS)
      await waitFor(
        async () => (await list(sepal)).asOf > (sampling.problemSince ?? Infinity) + 5,
        SEE_MS,
      )
      expect(sepal.output().match(/The queues are not known/g)).toHaveLength(1)
      expect(sepal.output() + JSON.stringify(await list(sepal))).not.toContain('wr0ng')
    })
  },
)
