/**
 * What the queues of a broker hold, asked for when somebody wants to know.
 *
 * Belongs to one connection and is over with it. Reads only; satisfies queue-probe.contract.ts.
 */
import type { QueueObservation } from '../../contract/model/queue.ts'

export interface QueueProbe {
  /**
   * Names of the queues that hold tasks, as far as the broker knows them, sorted, at most
   * `MAX_QUEUES`; without the queues that Celery and RabbitMQ make for themselves. Null: this broker
   * cannot list its queues, and somebody else must know their names.
   *
   * @throws {AppError} BROKER_UNREACHABLE: no answer; BROKER_REFUSED: the user may not look
   */
  discover(): Promise<readonly string[] | null>
  /**
   * One observation for each name, in their order. What could not be learned of one is null there.
   *
   * @throws {AppError} BROKER_UNREACHABLE: no answer; BROKER_REFUSED: the user may not look at any
   */
  probe(names: readonly string[]): Promise<readonly QueueObservation[]>
}

/** Of a broker with more, as one that was filled with names on purpose, the rest is left out. */
export const MAX_QUEUES = 1_000
