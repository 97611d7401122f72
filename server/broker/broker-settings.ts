/** What Celery's application says of its broker beside the URL; a missing one has Celery's default. */
export interface BrokerSettings {
  /** `broker_transport_options`, as JSON says it: read by transport-options.ts. */
  readonly transportOptions?: Readonly<Record<string, unknown>> | null
  /** `broker_use_ssl`: on or off, or with options. What the URL says of TLS wins. */
  readonly useSsl?: boolean | Readonly<Record<string, unknown>> | null
  /** URL of RabbitMQ's management API, which tells more of queues than AMQP does. */
  readonly api?: string | null
  /** @default 'celery' */
  readonly controlExchange?: string
  /** @default 'celeryev' */
  readonly eventExchange?: string
  /** @default 'celeryev' */
  readonly eventQueuePrefix?: string
  /** A queue on RabbitMQ that keeps events while nobody of ours listens. @default none */
  readonly eventQueue?: DurableEventQueue | null
}

export interface DurableEventQueue {
  readonly name: string
  /** Messages that it holds at most; beyond, the oldest go. */
  readonly maxMessages: number
}
