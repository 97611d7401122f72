/**
 * How much one body may become, whatever its serializer.
 *
 * Aliases and memos make few bytes stand for very much, so what counts is what comes out: a part
 * that occurs twice counts twice.
 */
import { MAX_BODY_BYTES } from '../compression/decompress.ts'
import { Unreadable } from './unreadable.ts'

/** Values in one body, those inside of others included; a task with a thousand arguments has about 1,000. */
export const MAX_VALUE_PARTS = 100_000
/** UTF-16 units of all its texts together. */
const MAX_VALUE_CHARS = MAX_BODY_BYTES
/** Containers within containers. Python itself gives up at about 1,000. */
export const MAX_VALUE_DEPTH = 200

export interface ValueBudget {
  /**
   * Takes the place of one value, and that of its text.
   *
   * @throws {Unreadable} too-large
   */
  take(depth: number, chars?: number): void
}

export function createValueBudget(): ValueBudget {
  let parts = 0
  let texts = 0
  return {
    take(depth, chars = 0) {
      parts += 1
      texts += chars
      if (parts > MAX_VALUE_PARTS || texts > MAX_VALUE_CHARS || depth > MAX_VALUE_DEPTH) {
        throw new Unreadable('too-large')
      }
    },
  }
}
