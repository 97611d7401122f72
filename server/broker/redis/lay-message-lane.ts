import type { Redis } from 'ioredis'
import { createMessageLane } from './message-lane.ts'

/**
 * Has a connection's messages go to `onMessage` instead of the library's event `pmessageBuffer`; to be
 * called before it subscribes. A library that reads its socket in another way than one listener goes on
 * as it does: then messages are still told by that event, so listen to both.
 *
 * @returns whether they go past the library from now on
 */
export function layMessageLane(
  { stream }: Pick<Redis, 'stream'>,
  onMessage: (payload: Buffer) => void,
): boolean {
  const [library, ...more] = stream.listeners('data')
  if (library === undefined || more.length > 0) return false
  const onRest = (bytes: Buffer): void => void library.call(stream, bytes)
  stream.on('data', createMessageLane({ onMessage, onRest }))
  stream.off('data', library as (chunk: Buffer) => void)
  return true
}
