import { createHash } from 'node:crypto'
import type { WordKind } from '../word-kind.ts'
import { toStored } from './stored-text.ts'

/** What a word is found by, in hexadecimal: a text may be longer than an index takes. */
export const digestOf = ({
  kind,
  text,
}: {
  readonly kind: WordKind
  readonly text: string
}): string =>
  createHash('sha256')
    .update(`${kind} ${toStored(text)}`)
    .digest()
    .subarray(0, 16)
    .toString('hex')
