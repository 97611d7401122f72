import type { Environment } from '../../contract/model/environment.ts'

/** What Sepal was told to do, complete and checked: the result of the command line and the environment. */
export interface Settings {
  readonly command: Command
  /** URL of the broker, with its password: not for logs. Null unless `command` is `serve`. */
  readonly broker: string | null
  /** What else is said of the broker; may hold passwords, so: not for logs. */
  readonly brokerOptions: BrokerOptions
  /** Absolute path; whoever starts a server makes it, readable by nobody else. */
  readonly dataDir: string
  /** True when nobody chose the directory. */
  readonly dataDirIsDefault: boolean
  /** True when the directory is to be removed at exit: the demo's, unless one was named. */
  readonly dataDirIsTemporary: boolean
  /** Bytes of events that may wait on disk when they come faster than they can be taken in; 0: none. */
  readonly spillBytes: number
  readonly retention: RetentionSettings
  /** URL of the PostgreSQL that keeps history and sessions, with its password: not for logs. Null: files do. */
  readonly database: string | null
  /** A loopback address. */
  readonly address: string
  /** TCP port; 0 means any that is free. */
  readonly port: number
  /** Path below which everything is served: '' or `/flower`. */
  readonly urlPrefix: string
  /** Whether workers are asked to send task events. */
  readonly enableEvents: boolean
  /** Seconds between two looks at the queues. */
  readonly queueSampleSeconds: number
  /** Names of queues to look at, whether or not anything else names them. */
  readonly queues: readonly string[]
  /** Null: named after the broker. */
  readonly clusterName: string | null
  /** For the badge; null: none. */
  readonly environment: Environment | null
  readonly logLevel: LogLevel
  /** Of the demo's random numbers. */
  readonly seed: number
}

/** How long the history keeps what. */
export interface RetentionSettings {
  /** After a task's last event. */
  readonly taskDays: number
  readonly maxTasks: number
  /** At least `taskDays`. */
  readonly failureDays: number
  /** At most `taskDays`. */
  readonly payloadDays: number
  /** Of counts, errors, series and gaps. */
  readonly sumDays: number
}

/** Settings of the Celery application that change how it is found on its broker. */
export interface BrokerOptions {
  /** `broker_transport_options`; the broker that is meant reads it. */
  readonly transportOptions: JsonObject | null
  /** `broker_use_ssl`; null: as the URL says. */
  readonly useSsl: boolean | JsonObject | null
  /** URL of RabbitMQ's management API, with its password. */
  readonly api: string | null
  readonly controlExchange: string
  readonly eventExchange: string
  readonly eventQueuePrefix: string
  /** A durable queue on RabbitMQ that keeps events while Sepal is away; null: none. */
  readonly eventQueue: DurableEventQueue | null
}

export interface DurableEventQueue {
  readonly name: string
  /** Messages; beyond, the oldest go. */
  readonly maxMessages: number
}

/** An object that was read from JSON, with whatever in it. */
export type JsonObject = Readonly<Record<string, unknown>>

/** `serve` has no word on the command line: options alone mean it. */
export type Command = 'serve' | 'demo' | 'link' | 'help' | 'version'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
