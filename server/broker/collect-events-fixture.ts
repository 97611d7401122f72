import { openEnvelope } from '../celery/envelope.ts'
import type { Delivery, EventSink, UnreadableCause } from './broker.ts'

type Collected = Pick<Delivery, 'body' | 'contentType' | 'contentEncoding'>

/** A sink for tests that keeps all it is given. */
export interface EventCollection {
  readonly sink: EventSink
  readonly delivered: Collected[]
  readonly unreadable: UnreadableCause[]
  /** Settles when `count` messages came, readable or not. */
  until(count: number): Promise<void>
}

export function collectEvents(): EventCollection {
  const delivered: Collected[] = []
  const unreadable: UnreadableCause[] = []
  const waiting = new Set<() => void>()
  const wake = (): void => waiting.forEach((look) => look())
  return {
    delivered,
    unreadable,
    sink: {
      deliver(delivery) {
        const opened = delivery.isSealed === true ? openEnvelope(delivery.body) : delivery
        if ('problem' in opened && opened.problem !== null) {
          unreadable.push(opened.problem)
        } else {
          const { body, contentType, contentEncoding } = opened
          delivered.push({ body: new Uint8Array(body), contentType, contentEncoding })
        }
        wake()
      },
      unreadable(cause) {
        unreadable.push(cause)
        wake()
      },
    },
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (delivered.length + unreadable.length < count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}
