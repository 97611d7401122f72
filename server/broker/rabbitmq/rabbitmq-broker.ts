/**
 * Celery's AMQP transport: events from a queue of our own on the exchange `celeryev`, control
 * requests to the fanout exchange `celery.pidbox`.
 *
 * Source: celery/events/{event,receiver}.py, kombu/pidbox.py for names and flags.
 */
import type { ConsumeMessage } from 'amqplib'
import { compressionOf } from '../../celery/envelope.ts'
import { AppError } from '../../errors.ts'
import { parseBrokerUrl, type RabbitmqUrl } from '../broker-url.ts'
import type { Broker, BrokerConnection, Delivery, EventSink } from '../broker.ts'
import { connectionOver, createConnectionEnd } from '../connection-end.ts'
import { guardSink } from '../guarded-sink.ts'
import { openAmqpConnection } from './amqp-connection.ts'
import { createControlChannel } from './control-channel.ts'
import { openEventQueue } from './event-queue.ts'

export interface RabbitmqBrokerOptions {
  /** Seconds between heartbeats; two missed ones end the connection. @default 10 */
  readonly heartbeatS?: number
}

/**
 * @throws {AppError} BROKER_UNSUPPORTED: not a plain amqp:// URL; CONFIG_INVALID: not a URL
 */
export function createRabbitmqBroker(url: string, options: RabbitmqBrokerOptions = {}): Broker {
  const address = parseBrokerUrl(url)
  if (address.transport !== 'rabbitmq') {
    throw new AppError('BROKER_UNSUPPORTED', `Cannot use ${address.label} as RabbitMQ: it is not`)
  }
  return {
    label: address.label,
    connect: (timeoutMs) => connect(address, timeoutMs, options),
  }
}

async function connect(
  address: RabbitmqUrl,
  timeoutMs: number,
  { heartbeatS = 10 }: RabbitmqBrokerOptions,
): Promise<BrokerConnection> {
  let events: EventSink | null = null
  const connection = await openAmqpConnection(address, {
    timeoutMs,
    heartbeatS,
    onTooLarge: () => events?.unreadable('too-large'),
  })
  const end = createConnectionEnd(() => connection.close())
  void connection.lost.then(end.lose)
  const control = createControlChannel(address, connection.model)
  return {
    closed: end.closed,
    close: end.close,
    async consumeEvents(sink) {
      const guarded = guardSink(sink, end)
      events = guarded
      await openEventQueue(address, connection.model, {
        onMessage: (message) => guarded.deliver(toDelivery(message)),
        onGone: end.lose,
      })
    },
    async broadcast(request) {
      if (end.isOver()) throw connectionOver(address.label)
      await control.publish(request)
      return null
    },
  }
}

function toDelivery({ content, properties }: ConsumeMessage): Delivery {
  const { contentType, contentEncoding, headers } = properties
  return {
    body: content,
    contentType: textOrNull(contentType),
    contentEncoding: textOrNull(contentEncoding),
    compression: compressionOf(headers),
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
