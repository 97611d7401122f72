/**
 * The floor: a program that listens with the client library that Sepal uses, and only counts.
 *
 * Argument: URL of the broker. Prints `ready`, then for each line N of standard input `count N M`:
 * M messages so far.
 */
import { connect } from 'amqplib'
import { Redis } from 'ioredis'

const url = process.argv[2] ?? ''
let messages = 0
const count = (): void => {
  messages += 1
}
await (url.startsWith('amqp') ? listenToRabbitmq() : listenToRedis())
process.stdout.write('ready\n')
process.stdin.on('data', (line) =>
  process.stdout.write(`count ${String(line).trim()} ${messages}\n`),
)

async function listenToRedis(): Promise<void> {
  const redis = new Redis(url)
  redis.on('pmessageBuffer', count)
  await redis.psubscribe('/0.celeryev/*')
}

async function listenToRabbitmq(): Promise<void> {
  const channel = await (await connect(url)).createChannel()
  await channel.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false })
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, 'celeryev', '#')
  await channel.consume(queue, count, { noAck: true })
}
