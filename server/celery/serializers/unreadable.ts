import type { DecompressionProblem } from '../compression/decompress.ts'

/** Why a body cannot be read. Closed list: the problems become labels of counters. */
export type BodyProblem =
  | DecompressionProblem
  | 'content-type' // a serializer that nobody here knows
  | 'json' //         not JSON, not even Python's
  | 'yaml'
  | 'msgpack'
  | 'pickle'

/** How decoders of this room give up. It does not leave the room: `decodeBody()` turns it into a value. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly problem: BodyProblem

  constructor(problem: BodyProblem) {
    super(`Cannot read body: ${problem}`)
    this.problem = problem
  }
}
