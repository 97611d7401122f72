/** A Python value as the rows of a tree, and as texts to copy. Pure. */
import type { PythonValue } from '../../contract/model/python-value.ts'

export interface TreeNode {
  /** Place in the tree: `0.3.1`; the root is empty. */
  readonly path: string
  readonly depth: number
  /** What leads to it from its parent: `['user']`, `[0]`; empty for the root. */
  readonly step: string
  /** How it is named in its row: `'user'`, `0`; null for the root and the items of a set. */
  readonly label: string | null
  readonly value: PythonValue
  /** Items or entries; null where it cannot have any. */
  readonly size: number | null
}

export const rootOf = (value: PythonValue): TreeNode => ({
  path: '',
  depth: 0,
  step: '',
  label: null,
  value,
  size: sizeOf(value),
})

export function childrenOf({ path, depth, value }: TreeNode): TreeNode[] {
  const child = (at: number, of: PythonValue, label: string | null, step: string): TreeNode => ({
    path: path === '' ? String(at) : `${path}.${at}`,
    depth: depth + 1,
    step,
    label,
    value: of,
    size: sizeOf(of),
  })
  switch (value.type) {
    case 'list':
    case 'tuple':
      return value.items.map((item, at) => child(at, item, String(at), `[${at}]`))
    case 'set':
    case 'frozenset':
      return value.items.map((item, at) => child(at, item, null, ''))
    case 'dict':
      return value.entries.map(([key, of], at) => {
        const name = pythonText(key)
        return child(at, of, name, `[${name}]`)
      })
    case 'const':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'hex':
    case 'decimal':
    case 'uuid':
    case 'datetime':
    case 'date':
    case 'time':
    case 'opaque':
      return []
  }
}

function sizeOf(value: PythonValue): number | null {
  switch (value.type) {
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return value.items.length
    case 'dict':
      return value.entries.length
    case 'const':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'hex':
    case 'decimal':
    case 'uuid':
    case 'datetime':
    case 'date':
    case 'time':
    case 'opaque':
      return null
  }
}

/** As Python writes it; what was cut ends in `...`. */
export function pythonText(value: PythonValue): string {
  switch (value.type) {
    case 'const':
    case 'int':
    case 'float':
    case 'decimal':
    case 'uuid':
    case 'datetime':
    case 'date':
    case 'time':
      return value.text
    case 'opaque':
      return value.text
    case 'str':
      return quoted(value.text)
    case 'bytes':
      return `b${quoted(value.text)}`
    case 'hex':
      return `bytes.fromhex('${value.text}')`
    case 'list':
      return `[${itemsText(value)}]`
    case 'tuple':
      return `(${itemsText(value)}${value.items.length === 1 && !value.truncated ? ',' : ''})`
    case 'set':
      return value.items.length === 0 ? 'set()' : `{${itemsText(value)}}`
    case 'frozenset':
      return value.items.length === 0 ? 'frozenset()' : `frozenset({${itemsText(value)}})`
    case 'dict': {
      const entries = value.entries.map(([key, of]) => `${pythonText(key)}: ${pythonText(of)}`)
      return `{${[...entries, ...(value.truncated ? ['...'] : [])].join(', ')}}`
    }
  }
}

const itemsText = ({
  items,
  truncated,
}: {
  readonly items: readonly PythonValue[]
  readonly truncated?: true
}): string => [...items.map(pythonText), ...(truncated ? ['...'] : [])].join(', ')

/** A text in Python's quotes: what Python would escape is, and so is every other control. */
function quoted(text: string): string {
  const sign = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // oxlint-disable-next-line no-control-regex -- controls are what it looks for
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${hex2(c)}`)
  return `${sign}${inner.replaceAll(sign, `\\${sign}`)}${sign}`
}

const hex2 = (c: string): string => (c.codePointAt(0) ?? 0).toString(16).padStart(2, '0')

/** What keeps a value from being written as JSON without loss: `tuple`, `bytes`; empty where nothing does. */
export function lossesInJson(value: PythonValue): string[] {
  const found = new Set<string>()
  collectLosses(value, found)
  return [...found]
}

function collectLosses(value: PythonValue, found: Set<string>): void {
  if ('truncated' in value && value.truncated === true) found.add('cut values')
  switch (value.type) {
    case 'const':
    case 'int':
    case 'str':
      return
    case 'float':
      if (/[ni]/.test(value.text)) found.add('nan or inf')
      return
    case 'list':
      for (const item of value.items) collectLosses(item, found)
      return
    case 'dict':
      for (const [key, of] of value.entries) {
        if (key.type !== 'str') found.add('keys that are not text')
        collectLosses(of, found)
      }
      return
    case 'tuple':
    case 'set':
    case 'frozenset':
    case 'bytes':
    case 'decimal':
    case 'uuid':
    case 'datetime':
    case 'date':
    case 'time':
      found.add(value.type)
      break
    case 'hex':
      found.add('bytes')
      break
    case 'opaque':
      found.add('objects')
      break
  }
  if ('items' in value) for (const item of value.items) collectLosses(item, found)
}

/** Integers of any size as they are. Ask `lossesInJson` first: the rest becomes what is nearest to it. */
export function jsonText(value: PythonValue, indent = ''): string {
  const inner = `${indent}  `
  const block = (open: string, parts: readonly string[], close: string) =>
    parts.length === 0 ? open + close : `${open}\n${parts.join(',\n')}\n${indent}${close}`
  switch (value.type) {
    case 'const':
      return { None: 'null', True: 'true', False: 'false' }[value.text] ?? 'null'
    case 'int':
    case 'float':
      return /^-?[0-9]/.test(value.text) ? value.text : JSON.stringify(value.text)
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return block(
        '[',
        value.items.map((item) => inner + jsonText(item, inner)),
        ']',
      )
    case 'dict':
      return block(
        '{',
        value.entries.map(([key, of]) => {
          const name = key.type === 'str' ? key.text : pythonText(key)
          return `${inner}${JSON.stringify(name)}: ${jsonText(of, inner)}`
        }),
        '}',
      )
    case 'str':
    case 'bytes':
    case 'hex':
    case 'decimal':
    case 'uuid':
    case 'datetime':
    case 'date':
    case 'time':
    case 'opaque':
      return JSON.stringify(value.text)
  }
}

/** Whether anything in it was cut before it was sent. */
export const isCut = (value: PythonValue): boolean => lossesInJson(value).includes('cut values')
