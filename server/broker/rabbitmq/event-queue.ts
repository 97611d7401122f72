import type { ChannelModel, ConsumeMessage } from 'amqplib'
import type { AppError } from '../../errors.ts'
import {
  ACCESS_REFUSED,
  NOT_FOUND,
  onOwnChannel,
  PRECONDITION_FAILED,
  replyCodeOf,
} from './own-channel.ts'
import { toChannelProblem } from './rabbitmq-problem.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface EventQueueOptions {
  readonly exchange: string
  /** In front of the queue's name. */
  readonly queuePrefix: string
  readonly onMessage: (message: ConsumeMessage) => void
  /** The queue or its channel is gone while the connection lives. */
  readonly onGone: (problem: AppError) => void
}

/**
 * What the exchange of events was found to be: made by us, as no worker had made it yet; as Celery
 * makes it; with other properties; or we may not know.
 */
export type EventExchangeState = 'new' | 'usual' | 'different' | 'unknown'

/**
 * Consumes all events of the cluster from a queue that only we see and that dies with us.
 * Messages wait in it for at most 5 s, as in Celery's own: what we cannot keep up with is dropped.
 *
 * @throws {AppError} BROKER_REFUSED: the user lacks a permission
 */
export async function openEventQueue(
  url: RabbitmqUrl,
  model: ChannelModel,
  { exchange, queuePrefix, onMessage, onGone }: EventQueueOptions,
): Promise<EventExchangeState> {
  let thing = `exchange "${exchange}"`
  try {
    const state = await prepareExchange(model, exchange)
    const channel = await model.createChannel()
    const queue = `${queuePrefix}.sepal.${crypto.randomUUID()}`
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
    thing = `exchange "${exchange}" for reading`
    await channel.bindQueue(queue, exchange, '#')
    thing = `queue "${queue}"`
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) gone(null)
      else onMessage(message)
    }
    await channel.consume(queue, receive, { noAck: true })
    return state
  } catch (error) {
    throw toChannelProblem(url, thing, error)
  }
}

/**
 * Makes the exchange where it is missing, with Celery's flags: other ones would keep out every
 * worker. One that is there is used as it is, whoever made it: most readers may not declare any.
 */
async function prepareExchange(model: ChannelModel, name: string): Promise<EventExchangeState> {
  const declare = () =>
    onOwnChannel(model, (channel) =>
      channel.assertExchange(name, 'topic', { durable: true, autoDelete: false }),
    )
  try {
    await onOwnChannel(model, (channel) => channel.checkExchange(name))
  } catch (error) {
    if (replyCodeOf(error) !== NOT_FOUND) throw error
    await declare()
    return 'new'
  }
  try {
    await declare()
    return 'usual'
  } catch (error) {
    const code = replyCodeOf(error)
    if (code === PRECONDITION_FAILED) return 'different'
    if (code === ACCESS_REFUSED) return 'unknown'
    throw error
  }
}
