/** Connected, but nobody publishes here: Sepal says where the workers are, in the log and the API. */
import { connect } from 'amqplib'
import { describe, expect, inject, test, type TestContext } from 'vitest'
import { newVhost } from '../peers/rabbitmq-management.ts'
import { startRabbitmq } from '../peers/rabbitmq.ts'
import { redisMissing, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { eventBody } from './celery-events.ts'
import { openRabbitmqEvents, openRedisEvents, type EventChannel } from './event-channel.ts'
import {
  untilConnected,
  untilLink,
  untilLogged,
  type WatchedSepal,
  watchSepal,
} from './watched-sepal.ts'
import { heartbeat } from './worker-events.ts'

const BEAT_MS = 500

describe.concurrent('a broker on which nobody speaks', () => {
  const noRedis = redisMissing()
  test.skipIf(noRedis !== null)(
    peerTitle('Redis: workers use another database', noRedis),
    async (context) => {
      const redis = await startRedis()
      context.onTestFinished(() => redis.stop())
      beat(context, await openRedisEvents(redis.url.replace(/0$/, '1')))
      const watched = await watchSepal(context, redis.url)
      await isTold(
        watched,
        'Workers publish on "/1.celeryev", and Sepal listens on "/0.celeryev": ' +
          'write database 1 into the broker URL.',
      )
      await isTakenBack(watched, await openRedisEvents(redis.url))
    },
  )

  test.skipIf(noRedis !== null)(
    peerTitle('Redis: workers use another key prefix', noRedis),
    async (context) => {
      const redis = await startRedis()
      context.onTestFinished(() => redis.stop())
      beat(context, await openRedisEvents(redis.url, 'app:'))
      const prefix = ['--broker-transport-options', '{"global_keyprefix": "other:"}']
      const watched = await watchSepal(context, redis.url, prefix)
      await isTold(
        watched,
        'Workers publish on "app:/0.celeryev", and Sepal listens on "other:/0.celeryev": ' +
          `give --broker-transport-options '{"global_keyprefix": "app:"}'.`,
      )
      await isTakenBack(watched, await openRedisEvents(redis.url, 'other:'))
    },
  )

  const shared = inject('rabbitmq')
  const inRabbitmq = (title: string) => peerTitle(`RabbitMQ: ${title}`, shared.missing)
  test.skipIf(shared.missing !== null)(inRabbitmq('no worker was ever here'), async (context) => {
    const url = await newVhost(shared)
    const watched = await watchSepal(context, url)
    await isTold(watched, `No worker has connected to virtual host "${vhostOf(url)}" since this`)
    await isTakenBack(watched, await openRabbitmqEvents(url))
  })

  test.skipIf(shared.missing !== null)(
    inRabbitmq('workers use another virtual host'),
    async (context) => {
      // Its own: Sepal names every virtual host that has workers, and those of other files are shared.
      const peer = await startRabbitmq({ statisticsMs: 500 })
      context.onTestFinished(() => peer.stop())
      const [url, theirs] = [await peer.newVhost(), await peer.newVhost()]
      await listenAsWorker(context, theirs)
      const watched = await watchSepal(context, url, ['--broker-api', apiOf(peer)])
      await isTold(watched, `"${vhostOf(theirs)}", and Sepal reads "${vhostOf(url)}"`)
      await isTakenBack(watched, await openRabbitmqEvents(url))
    },
  )
})

/** The link is up, and its hint, the page's and the log's, says so. */
async function isTold(watched: WatchedSepal, hint: string): Promise<void> {
  await untilConnected(watched)
  const link = await untilLink(watched, (latest) => latest.hint !== null)
  expect(link).toMatchObject({ state: 'connected', problem: null })
  expect(link.hint).toContain(hint)
  await untilLogged(watched, `Nothing comes in: ${link.hint}`)
}

/** As soon as something comes in. */
async function isTakenBack(watched: WatchedSepal, events: EventChannel): Promise<void> {
  await events.publish(eventBody(heartbeat('here@test.example')))
  events.close()
  const link = await untilLink(watched, ({ hint }) => hint === null)
  expect(link).toMatchObject({ state: 'connected', problem: null })
}

/** A worker that nobody but `events` hears. */
function beat({ onTestFinished }: TestContext, events: EventChannel): void {
  const say = async () => {
    const body = eventBody(heartbeat('elsewhere@test.example'))
    await events.publish(body, { routingKey: 'worker.heartbeat' }).catch(() => undefined)
  }
  const timer = setInterval(() => void say(), BEAT_MS)
  onTestFinished(() => {
    clearInterval(timer)
    events.close()
  })
}

/** As RabbitMQ sees a worker: it listens on its inbox. */
async function listenAsWorker({ onTestFinished }: TestContext, url: string): Promise<void> {
  const model = await connect(url)
  onTestFinished(() => model.close())
  const channel = await model.createChannel()
  await channel.assertExchange('celery.pidbox', 'fanout', { durable: false })
  await channel.assertQueue('w1@host.celery.pidbox', { durable: false, autoDelete: true })
  await channel.bindQueue('w1@host.celery.pidbox', 'celery.pidbox', '')
  await channel.consume('w1@host.celery.pidbox', () => undefined, { noAck: true })
}

const vhostOf = (url: string): string => new URL(url).pathname.slice(1)

const apiOf = ({ managementUrl }: { readonly managementUrl: string }): string =>
  managementUrl.replace('//', '//guest:guest@')
