/**
 * Celery's `saferepr`, which `args`, `kwargs` and `result` of events hold: like `repr()`, but cut
 * short, at most three levels deep, and with no escape but that of the single quote.
 *
 * The text is made of tokens (a bracket, a separator, a key, a value), and the limit is looked at
 * before each: where it is used up, `, ...` stands for the token that was due (even a bracket) and
 * for all that follows, then the brackets that are still open are closed.
 *
 * Source: celery/utils/saferepr.py, celery/utils/text.py (truncate); celery 5.6.3.
 */
import { floatRepr, numberRepr } from './python-number.ts'
import {
  isList,
  type PythonDict,
  PythonFloat,
  PythonTuple,
  type PythonValue,
  PythonVerbatim,
} from './python-value.ts'

/** Characters: `argsrepr_maxsize`, `kwargsrepr_maxsize` and `resultrepr_maxsize` of Celery. */
const REPR_LIMIT = 1024

const MAX_LEVELS = 3

export function saferepr(value: PythonValue, limit: number = REPR_LIMIT): string {
  const page = createPage(limit)
  writeValue(page, value, 0)
  return page.text()
}

interface Page {
  /** One token, made for the room that is left. */
  readonly put: (make: (room: number) => string) => void
  /** A closing bracket: written even where the limit cut off what it closes. */
  readonly close: (bracket: string) => void
  readonly isCut: () => boolean
  readonly text: () => string
}

function createPage(limit: number): Page {
  let text = ''
  let room = limit
  let cut = false
  const put = (make: (room: number) => string): void => {
    if (cut) return
    if (room <= 0) {
      text += ', ...'
      cut = true
      return
    }
    const token = make(room)
    text += token
    room -= Array.from(token).length
  }
  return {
    put,
    close(bracket) {
      if (cut) text += bracket
      else put(() => bracket)
    },
    isCut: () => cut,
    text: () => text,
  }
}

function writeValue(page: Page, value: PythonValue, level: number): void {
  if (value instanceof PythonTuple) {
    writeItems(page, ['(', value.items.length === 1 ? ',)' : ')'], value.items, level)
  } else if (value !== null && typeof value === 'object' && isList(value)) {
    writeItems(page, ['[', ']'], value, level)
  } else if (isDict(value)) {
    writeDict(page, value, level)
  } else if (typeof value === 'string') {
    page.put((room) => `'${truncate(value, room).replaceAll("'", String.raw`\'`)}'`)
  } else {
    page.put((room) => truncate(scalarRepr(value), room))
  }
}

type Brackets = readonly [open: string, close: string]

function writeItems(
  page: Page,
  brackets: Brackets,
  items: readonly PythonValue[],
  level: number,
): void {
  writeNested(page, brackets, level, () => {
    for (const [index, item] of items.entries()) {
      if (index > 0) page.put(() => ', ')
      if (page.isCut()) return
      writeValue(page, item, level + 1)
    }
  })
}

function writeDict(page: Page, dict: PythonDict, level: number): void {
  writeNested(page, ['{', '}'], level, () => {
    for (const [index, [key, item]] of Object.entries(dict).entries()) {
      if (index > 0) page.put(() => ', ')
      page.put((room) => saferepr(key, room))
      page.put(() => ': ')
      if (page.isCut()) return
      writeValue(page, item, level + 1)
    }
  })
}

function writeNested(page: Page, [open, close]: Brackets, level: number, inner: () => void): void {
  if (level >= MAX_LEVELS) {
    page.put((room) => truncate(`${open}...${close}`, room))
    return
  }
  page.put(() => open)
  inner()
  page.close(close)
}

/** At most `limit` characters of it, back to the last space, and then three dots. */
function truncate(text: string, limit: number): string {
  const characters = Array.from(text)
  if (characters.length < limit) return text
  const head = characters.slice(0, limit).join('')
  const space = head.lastIndexOf(' ')
  return `${space === -1 ? head : head.slice(0, space)}...`
}

type Scalar = null | boolean | number | bigint | PythonFloat | PythonVerbatim

function scalarRepr(value: Scalar): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return numberRepr(value)
  if (typeof value === 'bigint') return value.toString()
  return value instanceof PythonFloat ? floatRepr(value.float) : value.repr
}

const isDict = (value: PythonValue): value is PythonDict =>
  typeof value === 'object' &&
  value !== null &&
  !isList(value) &&
  !(value instanceof PythonFloat) &&
  !(value instanceof PythonTuple) &&
  !(value instanceof PythonVerbatim)
