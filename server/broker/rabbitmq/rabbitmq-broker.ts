/**
 * Celery's AMQP transport: events from a queue of our own on the exchange `celeryev`, control
 * requests to the fanout exchange `celery.pidbox`.
 *
 * Source: celery/events/{event,receiver}.py, kombu/pidbox.py for names and flags.
 */
import type { ConsumeMessage } from 'amqplib'
import { compressionOf } from '../../celery/envelope.ts'
import type { BrokerSettings, DurableEventQueue } from '../broker-settings.ts'
import type { Broker, BrokerConnection, Delivery } from '../broker.ts'
import { connectionOver, createConnectionEnd } from '../connection-end.ts'
import { guardSink } from '../guarded-sink.ts'
import { tlsWarnings } from '../tls-terms.ts'
import { readTransportOptions } from '../transport-options.ts'
import { openAmqpConnection } from './amqp-connection.ts'
import { createControlChannel } from './control-channel.ts'
import type { EventExchangeState } from './event-exchange.ts'
import { openEventQueue } from './event-queue.ts'
import { createManagementApi } from './management-api.ts'
import { diagnoseRabbitmq } from './rabbitmq-diagnosis.ts'
import { createRabbitmqQueueProbe } from './rabbitmq-queue-probe.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface RabbitmqPace {
  /** Seconds between heartbeats; two missed ones end the connection. @default the URL's, or 10 */
  readonly heartbeatS?: number
}

/** @throws {AppError} CONFIG_INVALID: the settings cannot be used */
export function createRabbitmqBroker(
  url: RabbitmqUrl,
  settings: BrokerSettings = {},
  { heartbeatS = url.heartbeatS ?? 10 }: RabbitmqPace = {},
): Broker {
  readTransportOptions(settings.transportOptions) // none matters here, but a slip is one everywhere
  const { api: apiUrl = null } = settings
  const api = apiUrl === null ? null : createManagementApi(apiUrl, url)
  const terms = {
    heartbeatS,
    api,
    controlExchange: `${settings.controlExchange ?? 'celery'}.pidbox`,
    eventExchange: settings.eventExchange ?? 'celeryev',
    eventQueuePrefix: settings.eventQueuePrefix ?? 'celeryev',
    eventQueue: settings.eventQueue ?? null,
  }
  return {
    label: url.label,
    warnings: [...tlsWarnings(url.label, url.tls), ...(api?.warnings ?? [])],
    connect: (timeoutMs) => connect(url, timeoutMs, terms),
  }
}

interface Terms {
  readonly heartbeatS: number
  readonly api: ReturnType<typeof createManagementApi> | null
  readonly controlExchange: string
  readonly eventExchange: string
  readonly eventQueuePrefix: string
  readonly eventQueue: DurableEventQueue | null
}

async function connect(
  url: RabbitmqUrl,
  timeoutMs: number,
  terms: Terms,
): Promise<BrokerConnection> {
  const { heartbeatS, controlExchange, eventExchange, eventQueuePrefix, api } = terms
  let onTooLarge: (deliveryTag: number) => void = () => {}
  let eventExchangeState: EventExchangeState = 'unknown'
  const connection = await openAmqpConnection(url, {
    timeoutMs,
    heartbeatS,
    onTooLarge: (deliveryTag) => onTooLarge(deliveryTag),
  })
  const { model } = connection
  const end = createConnectionEnd(() => connection.close())
  void connection.lost.then(end.lose)
  const control = createControlChannel(url, model, controlExchange)
  return {
    label: url.label,
    closed: end.closed,
    close: end.close,
    queues: createRabbitmqQueueProbe({ url, model, api, eventQueuePrefix }),
    diagnose: () =>
      diagnoseRabbitmq({ url, model, api, controlExchange, eventExchange, eventExchangeState }),
    async consumeEvents(sink) {
      const guarded = guardSink(sink, end)
      const opened = await openEventQueue(url, model, {
        exchange: eventExchange,
        queuePrefix: eventQueuePrefix,
        durable: terms.eventQueue,
        onMessage: (message, settle) => guarded.deliver(toDelivery(message, settle)),
        onGone: end.lose,
        onOpen: ({ skip }) => {
          onTooLarge = (deliveryTag) => {
            guarded.unreadable('too-large')
            skip(deliveryTag)
          }
        },
      })
      eventExchangeState = opened.exchangeState
      return opened.absence
    },
    async broadcast(request) {
      if (end.isOver()) throw connectionOver(url.label)
      await control.publish(request)
      return null
    },
  }
}

function toDelivery({ content, properties }: ConsumeMessage, settle?: () => void): Delivery {
  const { contentType, contentEncoding, headers } = properties
  const delivery = {
    body: content,
    contentType: textOrNull(contentType),
    contentEncoding: textOrNull(contentEncoding),
    compression: compressionOf(headers),
  }
  return settle === undefined ? delivery : { ...delivery, settle }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
