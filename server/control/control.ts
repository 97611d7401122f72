/**
 * The only way a command leaves the house: with a warrant, over main's own connection to the broker.
 *
 * `send` takes nothing without a warrant, so a command that nobody authorized cannot be expressed.
 */
import { checkWarrant, type Warrant } from '../access/warrant.ts'
import type { BrokerConnection } from '../broker/broker.ts'
import { encodeControl } from '../celery/control.ts'
import { AppError } from '../errors.ts'

/** What Sepal can ask of workers, and the permission that each needs. */
const CONTROL_METHODS = { enable_events: 'worker.events' } as const
type ControlMethod = keyof typeof CONTROL_METHODS

interface ControlRequest {
  readonly method: ControlMethod
  /** Exact node names; null is every worker. */
  readonly destination: readonly string[] | null
}

export interface Control {
  /** The live connection, or null while there is none. */
  use(connection: BrokerConnection | null): void
  /**
   * Publishes without waiting for replies.
   *
   * @returns how many workers listened, null where the broker cannot tell
   * @throws {AppError} ACCESS_DENIED: the warrant is for something else, or forged; BROKER_UNREACHABLE: not connected
   */
  send(warrant: Warrant, request: ControlRequest): Promise<number | null>
}

export function createControl(): Control {
  let connection: BrokerConnection | null = null
  return {
    use(next) {
      connection = next
    },
    async send(warrant, { method, destination }) {
      checkWarrant(warrant, CONTROL_METHODS[method])
      if (connection === null) {
        throw new AppError(
          'BROKER_UNREACHABLE',
          `Cannot send ${method}: not connected to the broker`,
        )
      }
      return connection.broadcast(encodeControl({ method, arguments: {}, destination }))
    },
  }
}
