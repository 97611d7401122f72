/**
 * The floor: a program that listens with the client library that Sepal uses, and only counts: the
 * events of each type. It opens every message for that, as nobody can count what is in a body unread;
 * it checks nothing, keeps nothing and writes nothing.
 *
 * Argument: URL of the broker. Prints `ready`, then for each line N of standard input `count N M`:
 * M events so far.
 */
import { connect } from 'amqplib'
import { Redis } from 'ioredis'

const url = process.argv[2] ?? ''
const counts = new Map<string, number>()
await (url.startsWith('amqp') ? listenToRabbitmq() : listenToRedis())
process.stdout.write('ready\n')
process.stdin.on('data', (line) => {
  const events = [...counts.values()].reduce((sum, count) => sum + count, 0)
  process.stdout.write(`count ${String(line).trim()} ${events}\n`)
})

function countEvents(body: string): void {
  for (const { type } of [JSON.parse(body)].flat()) counts.set(type, (counts.get(type) ?? 0) + 1)
}

async function listenToRedis(): Promise<void> {
  const redis = new Redis(url)
  redis.on('pmessageBuffer', (_pattern: Buffer, _channel: Buffer, message: Buffer) => {
    const envelope = JSON.parse(message.toString())
    countEvents(Buffer.from(envelope.body, 'base64').toString())
  })
  await redis.psubscribe('/0.celeryev/*')
}

async function listenToRabbitmq(): Promise<void> {
  const channel = await (await connect(url)).createChannel()
  await channel.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false })
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, 'celeryev', '#')
  await channel.consume(
    queue,
    (message) => {
      if (message !== null) countEvents(message.content.toString())
    },
    { noAck: true },
  )
}
