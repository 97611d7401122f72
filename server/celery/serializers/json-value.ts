/**
 * JSON of Python, exact: the values of tasks, replies and results.
 *
 * Where `parsePythonJson()` makes what JavaScript makes of it, here integers of any size, `1.0` and
 * `1`, `NaN`, the order of keys and kombu's wrapped types stay what they were in Python. It is
 * slower, and for single messages rather than for the flood of events.
 *
 * Source: Python's json module; kombu/utils/json.py (object_hook).
 */
import {
  FALSE,
  NONE,
  TRUE,
  type PythonEntry,
  type PythonValue,
} from '../../../contract/model/python-value.ts'
import { unwrapJsonType } from './json-type.ts'
import { toFloat, toInt } from './python-number.ts'
import { toStr } from './python-text.ts'
import { Unreadable } from './unreadable.ts'
import { createValueBudget, type ValueBudget } from './value-budget.ts'

/**
 * @throws {Unreadable} json, too-large
 * @throws {SyntaxError} an escape in a string is none
 */
export function parseJsonValue(text: string): PythonValue {
  const reader: Reader = { text, at: 0, budget: createValueBudget() }
  const value = readValue(reader, 0)
  skipSpace(reader)
  if (reader.at !== text.length) throw new Unreadable('json')
  return value
}

interface Reader {
  readonly text: string
  /** Index of what is read next. */
  at: number
  readonly budget: ValueBudget
}

function readValue(reader: Reader, depth: number): PythonValue {
  skipSpace(reader)
  switch (reader.text.charAt(reader.at)) {
    case '{':
      return readObject(reader, depth)
    case '[':
      return readArray(reader, depth)
    case '"': {
      const text = readString(reader)
      reader.budget.take(depth, text.length)
      return toStr(text)
    }
    default:
      reader.budget.take(depth)
      return readToken(reader)
  }
}

function readArray(reader: Reader, depth: number): PythonValue {
  reader.budget.take(depth)
  const items: PythonValue[] = []
  reader.at += 1
  if (!takes(reader, ']')) {
    do items.push(readValue(reader, depth + 1))
    while (takes(reader, ','))
    expect(reader, ']')
  }
  return { type: 'list', items }
}

/** Of two equal keys the later one counts, in the place of the first, as in Python. */
function readObject(reader: Reader, depth: number): PythonValue {
  reader.budget.take(depth)
  const fields = new Map<string, PythonValue>()
  reader.at += 1
  if (!takes(reader, '}')) {
    do {
      skipSpace(reader)
      const key = readString(reader)
      reader.budget.take(depth + 1, key.length)
      expect(reader, ':')
      fields.set(key, readValue(reader, depth + 1))
    } while (takes(reader, ','))
    expect(reader, '}')
  }
  return unwrapJsonType(fields) ?? toDict(fields)
}

const toDict = (fields: ReadonlyMap<string, PythonValue>): PythonValue => ({
  type: 'dict',
  entries: Array.from(fields, ([key, value]): PythonEntry => [toStr(key), value]),
})

/** Control characters must be escaped, as Python's strict reader has it. */
const PLAIN_STRING = /"[ !#-[\]-\uffff]*"/y
const ANY_STRING = /"(?:[ !#-[\]-\uffff]|\\.)*"/y

function readString(reader: Reader): string {
  const plain = match(reader, PLAIN_STRING)
  if (plain !== null) return plain.slice(1, -1)
  const escaped = match(reader, ANY_STRING)
  if (escaped === null) throw new Unreadable('json')
  return JSON.parse(escaped) as string
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const WORD = /-?[A-Za-z]+/y

function readToken(reader: Reader): PythonValue {
  const number = match(reader, NUMBER)
  if (number !== null) return /[.eE]/.test(number) ? toFloat(Number(number)) : toInt(number)
  const value = WORDS.get(match(reader, WORD) ?? '')
  if (value === undefined) throw new Unreadable('json')
  return value
}

const WORDS: ReadonlyMap<string, PythonValue> = new Map([
  ['null', NONE],
  ['true', TRUE],
  ['false', FALSE],
  ['NaN', toFloat(Number.NaN)],
  ['Infinity', toFloat(Infinity)],
  ['-Infinity', toFloat(-Infinity)],
])

function match(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (found === null) return null
  reader.at = pattern.lastIndex
  return found[0]
}

function skipSpace(reader: Reader): void {
  const { text } = reader
  while (
    text[reader.at] === ' ' ||
    text[reader.at] === '\n' ||
    text[reader.at] === '\r' ||
    text[reader.at] === '\t'
  ) {
    reader.at += 1
  }
}

function takes(reader: Reader, sign: string): boolean {
  skipSpace(reader)
  if (reader.text[reader.at] !== sign) return false
  reader.at += 1
  return true
}

function expect(reader: Reader, sign: string): void {
  if (!takes(reader, sign)) throw new Unreadable('json')
}
