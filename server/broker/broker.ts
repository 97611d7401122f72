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
   */
  consumeEvents(sink: EventSink): Promise<void>
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

export interface EventSink {
  /** Must return fast and must not throw. */
  deliver(delivery: Delivery): void
  /** A message that could not even be opened: counted by cause, and skipped. */
  unreadable(cause: UnreadableCause): void
}

/** One message with its transport's wrapping taken off. */
export interface Delivery {
  readonly body: Uint8Array
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
