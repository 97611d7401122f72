import { AppError } from '../errors.ts'
import type { Broker } from './broker.ts'
import { toOneProblem } from './several-problems.ts'

/**
 * Several brokers that stand in for each other, as `;` in Celery's `broker_url` means: each
 * `connect()` begins with the one that served last, at first with the first, and tries each once.
 *
 * Source: kombu/connection.py (failover_strategy "round-robin", maybe_switch_next).
 */
export function createFailoverBroker(brokers: readonly [Broker, ...Broker[]]): Broker {
  const label = brokers.map((broker) => broker.label).join(';')
  let current = 0
  return {
    label,
    warnings: brokers.flatMap(({ warnings }) => warnings),
    async connect(timeoutMs) {
      const endAt = performance.now() + timeoutMs
      const problems: AppError[] = []
      for (let left = brokers.length; left > 0; left--) {
        const broker = brokers[current] ?? brokers[0]
        try {
          // One that does not answer leaves its share of the time to the others.
          return await broker.connect(Math.max((endAt - performance.now()) / left, 1))
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          problems.push(error)
          current = (current + 1) % brokers.length
        }
      }
      throw toOneProblem(label, problems)
    },
  }
}
