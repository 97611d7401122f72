/**
 * YAML as PyYAML's safe loader reads it, by the library `yaml`, from which only the structure is
 * taken: what a scalar means is decided in yaml-scalar.ts, and aliases are followed within bounds.
 * A tag that is no plain type, such as `!!python/object/apply:os.system`, stays an opaque name.
 *
 * Source: PyYAML 6 (SafeLoader); kombu/serialization.py (register_yaml).
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { NONE, type PythonEntry, type PythonValue } from '../../../contract/model/python-value.ts'
import { cutToChars } from '../bounded-text.ts'
import { MAX_NAME_CHARS } from '../event-field.ts'
import { toDict } from './python-dict.ts'
import { toBytes, toStr } from './python-text.ts'
import { Unreadable } from './unreadable.ts'
import { createValueBudget, type ValueBudget } from './value-budget.ts'
import { resolveYamlScalar } from './yaml-scalar.ts'

/** The library reads about 1 MB a second: this is an eighth of one, and half of one where it is full of mistakes. */
export const MAX_YAML_CHARS = 128 * 1024

/** @throws {Unreadable} yaml, too-large */
export function parseYaml(text: string): PythonValue {
  if (text.length > MAX_YAML_CHARS) throw new Unreadable('too-large')
  const reader: Reader = { anchors: new Map(), open: new Set(), budget: createValueBudget() }
  return readNode(reader, parseStructure(text), 0)
}

/** Schema `failsafe`: every scalar a text, every tag kept. */
const OPTIONS = {
  schema: 'failsafe',
  version: '1.1',
  logLevel: 'error',
  prettyErrors: false,
  uniqueKeys: false,
} as const

function parseStructure(text: string): Node | null {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0 // two thirds of the time, where the text has 100,000 mistakes
  try {
    const { contents, errors } = parseDocument(text, OPTIONS)
    if (errors.length === 0) return contents
  } catch {
    // its recursion has no bound: nesting ends it with a RangeError
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  throw new Unreadable('yaml')
}

interface Reader {
  /** What has been given a name so far, in the document's order. */
  readonly anchors: Map<string, Node>
  /** Containers that are being read: one that occurs in itself is shown once. */
  readonly open: Set<Node>
  readonly budget: ValueBudget
}

/** @param node not checked by the library's types: keys and values may be absent */
function readNode(reader: Reader, node: unknown, depth: number): PythonValue {
  if (isAlias(node)) {
    const target = reader.anchors.get(node.source)
    if (target === undefined) throw new Unreadable('yaml')
    return readNode(reader, target, depth)
  }
  if (isScalar(node)) {
    if (node.anchor !== undefined) reader.anchors.set(node.anchor, node)
    return readScalar(reader, node, depth)
  }
  if (!isMap(node) && !isSeq(node)) {
    reader.budget.take(depth)
    return NONE
  }
  if (node.anchor !== undefined) reader.anchors.set(node.anchor, node)
  reader.budget.take(depth)
  if (reader.open.has(node)) return recursive(node)
  reader.open.add(node)
  const value = isMap(node) ? readMap(reader, node, depth) : readSeq(reader, node, depth)
  reader.open.delete(node)
  return value
}

const recursive = (node: Node): PythonValue =>
  isMap(node)
    ? { type: 'dict', entries: [], truncated: true }
    : { type: 'list', items: [], truncated: true }

const CORE = 'tag:yaml.org,2002:'

function readScalar({ budget }: Reader, node: Scalar, depth: number): PythonValue {
  const text = String(node.value)
  budget.take(depth, text.length)
  switch (node.tag) {
    case undefined:
      return node.type === 'PLAIN' ? resolveYamlScalar(text) : toStr(text)
    case `${CORE}str`:
      return toStr(text)
    case `${CORE}binary`:
      return toBytes(Buffer.from(text, 'base64'))
    case `${CORE}bool`:
    case `${CORE}float`:
    case `${CORE}int`:
    case `${CORE}null`:
    case `${CORE}timestamp`:
      return resolveYamlScalar(text)
    default:
      return opaque(node.tag)
  }
}

function readSeq(reader: Reader, { items, tag }: YAMLSeq, depth: number): PythonValue {
  const values = items.map((item) => readNode(reader, item, depth + 1))
  if (tag !== undefined && tag !== `${CORE}seq`) return opaque(tag)
  return { type: 'list', items: values }
}

function readMap(reader: Reader, { items, tag }: YAMLMap, depth: number): PythonValue {
  const entries = items.map(({ key, value }): PythonEntry => [
    readNode(reader, key, depth + 1),
    readNode(reader, value, depth + 1),
  ])
  if (tag === `${CORE}set`) return { type: 'set', items: entries.map(([key]) => key) }
  if (tag !== undefined && tag !== `${CORE}map`) return opaque(tag)
  return toDict(entries)
}

const opaque = (tag: string): PythonValue => ({
  type: 'opaque',
  text: cutToChars(tag.startsWith(CORE) ? `!!${tag.slice(CORE.length)}` : tag, MAX_NAME_CHARS),
})
