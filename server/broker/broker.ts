/**
 * A message broker as Sepal needs it: the event channel in, control broadcasts out.
 *
 * A `Broker` is an address; a `BrokerConnection` is one live connection and does not heal itself:
 * when it is lost, `closed` settles and it is thrown away (`keep-connected.ts` makes the next one).
 * Implementations: redis/, rabbitmq/, memory/; each satisfies broker.contract.ts.
 */
import type { AppError } from '../errors.ts'
import type { QueueProbe } from './queue-probe.ts'

export interface Broker {
  /** The URL for people, password masked: `redis://:**@host:6379/0`. */
  readonly label: string
  /** What an operator should know of this address even if all goes well; sentences without credentials. */
  readonly warnings: readonly string[]
  /**
   * Connects within `timeoutMs`.
   *
   * @throws {AppError} BROKER_UNREACHABLE: no answer; BROKER_REFUSED: it answered and said no.
   */
  connect(timeoutMs: number): Promise<BrokerConnection>
}

export interface BrokerConnection {
  /** The server that it leads to, for people; another than the broker's where that names several. */
  readonly label: string
  /**
   * Hands every message of the event channel to `sink`, in arrival order, from the moment it resolves.
   * At most once per connection.
   *
   * @returns what the broker did with the messages since somebody of ours last listened
   */
  consumeEvents(sink: EventSink): Promise<Absence>
  /**
   * Publishes a control request to every worker.
   *
   * @returns how many workers listened, where the broker can tell (Redis); else null
   */
  broadcast(request: ControlMessage): Promise<number | null>
  /** What the queues of this broker hold. */
  readonly queues: QueueProbe
  /**
   * Looks for the reason when nothing comes in: whether workers are there under other names than
   * ours. Reads only, takes some seconds, and never rejects.
   */
  diagnose(): Promise<BrokerDiagnosis>
  /** Settles when the connection is over: null after `close()`, else why it was lost. Never rejects. */
  readonly closed: Promise<AppError | null>
  /** Ends it; idempotent. Nothing is delivered afterwards. */
  close(): Promise<void>
}

export interface BrokerDiagnosis {
  readonly finding: BrokerFinding
  /** The same in words for the page, with what to do about it; null: nothing is known. */
  readonly hint: string | null
}

/**
 * `elsewhere`: workers use other names of this server; `here`: workers are there, and send nothing;
 * `nobody`: no worker was found; `unknown`: we may not look.
 */
export type BrokerFinding = 'elsewhere' | 'here' | 'nobody' | 'unknown'

/** `kept`: they waited in a durable queue and come first; `lost`: nobody kept them. */
export type Absence = 'kept' | 'lost'

export interface EventSink {
  /** Must return fast, at most a few microseconds, and must not throw. */
  deliver(delivery: Delivery): void
  /** A message that could not even be opened: counted by cause, and skipped. */
  unreadable(cause: UnreadableCause): void
}

/** One message. */
export interface Delivery {
  readonly body: Uint8Array
  /**
   * `body` is still in kombu's envelope (`openEnvelope` of server/celery/envelope.ts), which tells what
   * the other fields do not: opening it is left to whoever has the time. @default false
   */
  readonly isSealed?: boolean
  /**
   * Tells the broker that this message and all that were delivered before it, on this connection, are
   * safe; it keeps them until then. Does nothing once the connection is over. Absent where nothing is kept.
   */
  readonly settle?: () => void
  /** `application/json` unless the application chose another serializer. */
  readonly contentType: string | null
  readonly contentEncoding: string | null
  /** What the header `compression` names; null: the body is as it was written. */
  readonly compression: string | null
}

/** Closed list: the causes become labels of counters. */
export type UnreadableCause = 'envelope' | 'too-large' | 'content-type' | 'compression'

/** Bytes of the largest message that is looked at; a larger one is counted and skipped. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024

/** A control request, encoded (server/celery/control.ts), ready for whatever transport carries it. */
export interface ControlMessage {
  readonly body: Uint8Array
  readonly contentType: 'application/json'
  readonly contentEncoding: 'utf-8'
  readonly headers: Readonly<Record<string, string | number>>
}
