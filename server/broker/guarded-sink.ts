import { AppError } from '../errors.ts'
import { MAX_MESSAGE_BYTES, type EventSink } from './broker.ts'
import type { ConnectionEnd } from './connection-end.ts'

/**
 * `sink` as a client library may be given it: silent once the connection is over, never handed a
 * body over 16 MiB, and never throwing. A sink that throws is a bug of ours, and ends the connection.
 */
export function guardSink(sink: EventSink, end: ConnectionEnd): EventSink {
  const guarded = (act: () => void): void => {
    if (end.isOver()) return
    try {
      act()
    } catch (cause) {
      const state = 'what takes them in failed'
      end.lose(new AppError('INTERNAL', `Cannot deliver events: ${state}`, { cause }))
    }
  }
  return {
    deliver: (delivery) =>
      guarded(() => {
        if (delivery.body.byteLength > MAX_MESSAGE_BYTES) sink.unreadable('too-large')
        else sink.deliver(delivery)
      }),
    unreadable: (cause) => guarded(() => sink.unreadable(cause)),
  }
}
