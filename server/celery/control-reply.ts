/**
 * Replies to control requests: one message per worker, `{"<node name>": <whatever the command returned>}`.
 *
 * A worker writes them with its application's `task_serializer`, so they may be of any serializer.
 *
 * Source: kombu/pidbox.py (Node.reply, Mailbox._publish_reply).
 */
import type { PythonValue } from '../../contract/model/python-value.ts'
import { MAX_HOSTNAME_CHARS, MAX_ID_CHARS, readKey } from './event-field.ts'
import { decodeBody } from './serializers/serializer.ts'
import type { BodyProblem } from './serializers/unreadable.ts'
import type { WireMessage } from './wire-message.ts'

export type ControlReply = ReadReply | UnreadableReply

export interface ReadReply {
  readonly problem: null
  /** Which request it answers; null where it does not tell. */
  readonly ticket: string | null
  /** Node name of the worker that says it is its own: replies are not authenticated. */
  readonly node: string
  /** What the command returned, often `{"ok": …}` or `{"error": …}`. Bounded as every body is. */
  readonly value: PythonValue
}

/** An answer all the same: whoever waits for it need not wait any longer. */
export interface UnreadableReply {
  readonly problem: ReplyProblem
  readonly ticket: string | null
}

/** Closed list: the problems become labels of counters. */
export type ReplyProblem = BodyProblem | 'not-a-reply'

/** Reads one reply. Never throws: what cannot be read says why. */
export function decodeControlReply(message: WireMessage): ControlReply {
  const ticket = readKey(message.headers['ticket'], MAX_ID_CHARS) ?? null
  const decoded = decodeBody(message)
  if (decoded.problem !== null) return { problem: decoded.problem, ticket }
  const entries = decoded.value.type === 'dict' ? decoded.value.entries : []
  const [entry] = entries
  if (entry === undefined || entries.length > 1) return { problem: 'not-a-reply', ticket }
  const [key, value] = entry
  const node = key.type === 'str' ? readKey(key.text, MAX_HOSTNAME_CHARS) : undefined
  return node === undefined
    ? { problem: 'not-a-reply', ticket }
    : { problem: null, ticket, node, value }
}
