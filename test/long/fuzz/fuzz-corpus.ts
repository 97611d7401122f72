/** What a fuzz run mutates, and what mutants are made of. */
import type { PythonValue } from '../../../contract/model/python-value.ts'
import type { NonEmpty, Random } from '../../../demo/simulation/random.ts'
import { decodeBody } from '../../../server/celery/serializers/serializer.ts'
import { sniffContentType } from '../../../server/celery/serializers/sniff-content-type.ts'
import { toWireMessage, type FuzzMessage } from './fuzz-message.ts'
import type { MutationSource } from './mutate-message.ts'

export interface FuzzCorpus extends MutationSource {
  /** A recorded message or a mutant that was kept. */
  readonly any: () => FuzzMessage
  /** Has a mutant mutated further; when there are too many, one of them goes. */
  readonly keep: (message: FuzzMessage) => void
}

const MAX_KEPT = 4_000
/** Larger mutants are not kept. */
const MAX_KEPT_BYTES = 16 * 1024

export function createCorpus(random: Random, recorded: readonly FuzzMessage[]): FuzzCorpus {
  const kept: FuzzMessage[] = []
  const seeds = nonEmpty(recorded)
  const any = () =>
    (random.chance(0.5) ? kept[random.int(0, kept.length - 1)] : undefined) ?? random.pick(seeds)
  return {
    ...materialOf(random, recorded),
    any,
    other: any,
    keep(message) {
      if (message.body.length > MAX_KEPT_BYTES) return
      // A copy of its own: what is cut out of a larger buffer, or of Node's pool, keeps all of it alive.
      const copy = { ...message, body: Buffer.allocUnsafeSlow(message.body.length) }
      message.body.copy(copy.body)
      if (kept.length < MAX_KEPT) kept.push(copy)
      else kept[random.int(0, MAX_KEPT - 1)] = copy
    },
  }
}

const MAX_PARTS = 5_000
const MAX_WORDS = 2_000
const MAX_WORD_CHARS = 2_000

/** Parts, keys and texts of recorded messages. */
function materialOf(
  random: Random,
  recorded: readonly FuzzMessage[],
): Pick<MutationSource, 'keys' | 'texts' | 'part'> {
  const keys = new Set<string>()
  const texts = new Set<string>()
  const parts: PythonValue[] = []
  for (const message of recorded) collect(valueOf(message))
  const some = nonEmpty(parts)
  return { keys: nonEmpty([...keys]), texts: nonEmpty([...texts]), part: () => random.pick(some) }

  function addText(text: string): void {
    texts.add(text.slice(0, MAX_WORD_CHARS))
  }

  function collect(value: PythonValue | null): void {
    if (value === null) return
    if (random.chance(0.2) && parts.length < MAX_PARTS) parts.push(value)
    if (value.type === 'str' && texts.size < MAX_WORDS) addText(value.text)
    if ('items' in value) value.items.forEach(collect)
    if (value.type !== 'dict') return
    for (const [key, part] of value.entries) {
      if ('text' in key && keys.size < MAX_WORDS) keys.add(key.text)
      collect(part)
    }
  }
}

function valueOf(message: FuzzMessage): PythonValue | null {
  const { body, contentType, ...rest } = toWireMessage(message)
  const decoded = decodeBody({ ...rest, body, contentType: contentType ?? sniffContentType(body) })
  return decoded.problem === null ? decoded.value : null
}

function nonEmpty<T>(items: readonly T[]): NonEmpty<T> {
  const [first, ...rest] = items
  if (first === undefined) throw new Error('Cannot fuzz: there is nothing to begin with')
  return [first, ...rest]
}
