import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { AppError } from '../../errors.ts'
import type { RabbitmqUrl } from '../broker-url.ts'
import { toChannelProblem } from './rabbitmq-problem.ts'

export interface EventQueueOptions {
  readonly onMessage: (message: ConsumeMessage) => void
  /** The queue or its channel is gone while the connection lives. */
  readonly onGone: (problem: AppError) => void
}

const EXCHANGE = 'celeryev'

/**
 * Consumes all events of the cluster from a queue that only we see and that dies with us.
 * Messages wait in it for at most 5 s, as in Celery's own: what we cannot keep up with is dropped.
 *
 * @throws {AppError} BROKER_REFUSED: the user lacks a permission, or the exchange is a different one
 */
export async function openEventQueue(
  url: RabbitmqUrl,
  model: ChannelModel,
  { onMessage, onGone }: EventQueueOptions,
): Promise<void> {
  let thing = `exchange "${EXCHANGE}"`
  try {
    await declareExchange(model)
    const channel = await model.createChannel()
    const queue = `celeryev.sepal.${crypto.randomUUID()}`
    thing = `queue "${queue}"`
    // A channel also closes with its connection, which tells why a moment later.
    const gone = (cause: unknown): void =>
      void setImmediate(() => onGone(toChannelProblem(url, thing, cause)))
    let refusal: unknown = null
    channel.on('error', (error) => {
      refusal = error
    })
    channel.on('close', () => gone(refusal))
    await channel.assertQueue(queue, {
      exclusive: true,
      autoDelete: true,
      durable: false,
      messageTtl: 5_000,
      expires: 60_000,
    })
    await channel.bindQueue(queue, EXCHANGE, '#')
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) gone(null)
      else onMessage(message)
    }
    await channel.consume(queue, receive, { noAck: true })
  } catch (error) {
    throw toChannelProblem(url, thing, error)
  }
}

/**
 * With Celery's flags: other ones would be refused by, or would keep out, every worker.
 * A user who may not declare it can still read from one that is there.
 */
async function declareExchange(model: ChannelModel): Promise<void> {
  try {
    await onOwnChannel(model, (channel) =>
      channel.assertExchange(EXCHANGE, 'topic', { durable: true, autoDelete: false }),
    )
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 403)) throw error
    await onOwnChannel(model, (channel) => channel.checkExchange(EXCHANGE))
  }
}

/** A refused declaration closes its channel, so it gets one of its own. */
async function onOwnChannel(
  model: ChannelModel,
  act: (channel: Channel) => Promise<unknown>,
): Promise<void> {
  const channel = await model.createChannel()
  channel.on('error', () => {}) // told to the caller by the rejection
  await act(channel)
  await channel.close()
}
