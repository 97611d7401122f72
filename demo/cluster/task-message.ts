import type { PythonDict, PythonValue } from '../python/python-value.ts'
import { PythonTuple } from '../python/python-value.ts'
import { saferepr } from '../python/saferepr.ts'
import type { NonEmpty, Random } from '../simulation/random.ts'
/** Tasks on their way: what a client asks for, and the message that a worker takes off a queue. */
import { type Attempt, drawFate, planAttempts } from './attempt.ts'
import type { Failure } from './task-type.ts'
import type { Fate, TaskType } from './task-type.ts'

/** A call that is not sent yet. */
export interface Signature {
  readonly type: TaskType
  readonly args: readonly PythonValue[]
  readonly kwargs?: PythonDict
  readonly result?: PythonValue
  /** Drawn by the type's odds when absent. */
  readonly fate?: Fate | undefined
  /** What it raises if it fails for good; one of the type's own when absent. */
  readonly failure?: Failure
  /** Seconds from sending until it may start. */
  readonly countdown?: number
  /** Seconds from sending after which it must not start. */
  readonly expiresIn?: number
  /** What follows when it succeeds, one after the other: the rest of its chain. */
  readonly chain?: readonly Signature[]
  /** What it sends while it runs. */
  readonly children?: readonly Signature[]
  /** The chord whose header it belongs to. */
  readonly chord?: Chord
}

/** A header of tasks, and a body that is sent when the last of them has succeeded. */
interface Chord {
  waitingFor: number
  readonly body: Signature
}

export interface TaskMessage {
  readonly uuid: string
  readonly rootId: string
  readonly parentId: string | null
  readonly type: TaskType
  /** Celery's representations, made once by the sender. */
  readonly args: string
  readonly kwargs: string
  readonly retries: number
  /** Unix seconds: when it was put into its queue. */
  readonly sentAt: number
  /** Unix seconds. */
  readonly eta: number | null
  readonly expires: number | null
  /** One for each try; the index is `retries`. */
  readonly attempts: NonEmpty<Attempt>
  readonly chain: readonly Signature[]
  readonly children: readonly Signature[]
  readonly chord: Chord | null
}

export interface Sending {
  /** Unix seconds. */
  readonly now: number
  /** Ids and fates come from here. */
  readonly random: Random
  /** The task that sends it; null where a client does. */
  readonly parent: TaskMessage | null
}

export function createMessage(signature: Signature, { now, random, parent }: Sending): TaskMessage {
  const { type, args, kwargs = {}, result = null, countdown, expiresIn } = signature
  const uuid = random.uuid()
  const fate = signature.fate ?? drawFate(type, random)
  const failure = signature.failure ?? random.pick(type.failures)
  return {
    uuid,
    rootId: parent?.rootId ?? uuid,
    parentId: parent?.uuid ?? null,
    type,
    args: saferepr(new PythonTuple(args)),
    kwargs: saferepr(kwargs),
    retries: 0,
    sentAt: now,
    eta: countdown === undefined ? null : now + countdown,
    expires: expiresIn === undefined ? null : now + expiresIn,
    attempts: planAttempts({ type, fate, result, failure, random }),
    chain: signature.chain ?? [],
    children: signature.children ?? [],
    chord: signature.chord ?? null,
  }
}

/** The same task once more, sent `now`, after `countdown` seconds. It becomes its own parent, as in Celery 5.6. */
export const retryOf = (message: TaskMessage, now: number, countdown: number): TaskMessage => ({
  ...message,
  sentAt: now,
  parentId: message.uuid,
  retries: message.retries + 1,
  eta: now + countdown,
})

export const attemptOf = (message: TaskMessage): Attempt =>
  message.attempts[message.retries] ?? message.attempts[0]

/** A chord's header: `signatures` that count down to `body`. */
export function chordOf(signatures: readonly Signature[], body: Signature): readonly Signature[] {
  const chord: Chord = { waitingFor: signatures.length, body }
  return signatures.map((signature) => ({ ...signature, chord }))
}
