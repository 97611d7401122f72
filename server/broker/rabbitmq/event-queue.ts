import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { AppError } from '../../errors.ts'
import type { DurableEventQueue } from '../broker-settings.ts'
import type { Absence } from '../broker.ts'
import { type EventExchangeState, prepareExchange } from './event-exchange.ts'
import { NOT_FOUND, onOwnChannel, replyCodeOf } from './own-channel.ts'
import { toChannelProblem } from './rabbitmq-problem.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface EventQueueOptions {
  readonly exchange: string
  /** In front of the queue's name. */
  readonly queuePrefix: string
  /** Null: a queue that only we see and that dies with us. */
  readonly durable: DurableEventQueue | null
  /** @param settle only of a durable queue, which keeps the message until then; see `Delivery` */
  readonly onMessage: (message: ConsumeMessage, settle?: () => void) => void
  /** Called before the first message. `skip` acknowledges one that does not come through `onMessage`. */
  readonly onOpen: (queue: { readonly skip: (deliveryTag: number) => void }) => void
  /** The queue or its channel is gone while the connection lives. */
  readonly onGone: (problem: AppError) => void
}

export interface OpenedEventQueue {
  readonly exchangeState: EventExchangeState
  readonly absence: Absence
}

/**
 * Messages that may be under way to us. RabbitMQ holds back the rest: a consumer that acknowledges
 * nothing and is slow fills the broker's memory, where no limit of the queue reaches.
 */
const PREFETCH = 2_000
/** Of a durable queue: what waits for its commit is under way as well. A batch has 5,000 events. */
const DURABLE_PREFETCH = 10_000

/** Bounds of our own queue, for the moments in which we do not come to read. */
const MAX_WAIT_MS = 60_000
const MAX_WAITING_BYTES = 64 * 1024 * 1024

/**
 * Consumes all events of the cluster.
 *
 * @throws {AppError} BROKER_REFUSED: the user lacks a permission, or the durable queue is there with
 * other properties
 */
export async function openEventQueue(
  url: RabbitmqUrl,
  model: ChannelModel,
  options: EventQueueOptions,
): Promise<OpenedEventQueue> {
  const { exchange, durable, onGone } = options
  let thing = `exchange "${exchange}"`
  try {
    const exchangeState = await prepareExchange(model, exchange)
    const queue = durable?.name ?? `${options.queuePrefix}.sepal.${crypto.randomUUID()}`
    thing = `queue "${queue}"`
    const absence = durable !== null && (await exists(model, queue)) ? 'kept' : 'lost'
    const channel = await model.createChannel()
    // A channel also closes with its connection, which tells why a moment later.
    const gone = (cause: unknown): void =>
      void setImmediate(() => onGone(toChannelProblem(url, thing, cause)))
    let refusal: unknown = null
    channel.on('error', (error) => {
      refusal = error
    })
    channel.on('close', () => gone(refusal))
    await channel.assertQueue(queue, durable === null ? OURS_ALONE : durableFlags(durable))
    thing = `exchange "${exchange}" for reading`
    await channel.bindQueue(queue, exchange, '#')
    thing = `queue "${queue}"`
    await channel.prefetch(durable === null ? PREFETCH : DURABLE_PREFETCH)
    options.onOpen({ skip: (deliveryTag) => acknowledge(channel, deliveryTag, false) })
    const take = durable === null ? takeAtOnce(channel, options) : takeWhenSafe(channel, options)
    await channel.consume(queue, (message) => (message === null ? gone(null) : take(message)))
    return { exchangeState, absence }
  } catch (error) {
    throw toChannelProblem(url, thing, error)
  }
}

const OURS_ALONE = {
  exclusive: true,
  autoDelete: true,
  durable: false,
  messageTtl: MAX_WAIT_MS,
  expires: 60_000,
  arguments: { 'x-max-length-bytes': MAX_WAITING_BYTES },
}

/** Of several Sepals one consumes, and the next one at its death: RabbitMQ's single active consumer. */
const durableFlags = ({ maxMessages }: DurableEventQueue) => ({
  durable: true,
  maxLength: maxMessages,
  arguments: { 'x-single-active-consumer': true },
})

async function exists(model: ChannelModel, queue: string): Promise<boolean> {
  try {
    await onOwnChannel(model, (channel) => channel.checkQueue(queue))
    return true
  } catch (error) {
    if (replyCodeOf(error) !== NOT_FOUND) throw error
    return false
  }
}

type Take = (message: ConsumeMessage) => void

/** What is taken over is acknowledged once in a turn of the loop, however much it was. */
function takeAtOnce(channel: Channel, { onMessage }: EventQueueOptions): Take {
  let last: number | null = null
  const acknowledgeAll = (): void => {
    if (last !== null) acknowledge(channel, last, true)
    last = null
  }
  return (message) => {
    onMessage(message)
    if (last === null) setImmediate(acknowledgeAll)
    last = message.fields.deliveryTag
  }
}

const takeWhenSafe =
  (channel: Channel, { onMessage }: EventQueueOptions): Take =>
  (message) => {
    const { deliveryTag } = message.fields
    onMessage(message, () => acknowledge(channel, deliveryTag, true))
  }

function acknowledge(channel: Channel, deliveryTag: number, andAllBefore: boolean): void {
  try {
    // Nothing but the tag is looked at.
    channel.ack({ fields: { deliveryTag } } as ConsumeMessage, andAllBefore)
  } catch {
    // The channel is closed: RabbitMQ delivers it again, to whoever listens next.
  }
}
