/**
 * Arguments as Flower reads them: of a repeated one the last counts, blanks around it do not, and
 * names that nobody knows are passed over.
 *
 * Source: tornado/web.py get_argument; Flower's strtobool and its sentence for what does not fit.
 */
import { AppError } from '../../errors.ts'

const TRUE = ['y', 'yes', 't', 'true', 'on', '1']
const FALSE = ['n', 'no', 'f', 'false', 'off', '0']
const INTEGER = /^[+-]?\d{1,15}$/

/** Null where it is not given. */
export const textArgument = (search: URLSearchParams, name: string): string | null =>
  search.getAll(name).at(-1)?.trim() ?? null

/** Absent is false. @throws {AppError} REQUEST_INVALID */
export function boolArgument(search: URLSearchParams, name: string): boolean {
  const text = textArgument(search, name)
  if (text === null || FALSE.includes(text.toLowerCase())) return false
  if (TRUE.includes(text.toLowerCase())) return true
  throw invalidArgument(name, text, 'bool')
}

/** Null where it is not given. @throws {AppError} REQUEST_INVALID */
export function intArgument(search: URLSearchParams, name: string): number | null {
  const text = textArgument(search, name)
  if (text === null) return null
  if (INTEGER.test(text)) return Number(text)
  throw invalidArgument(name, text, 'int')
}

/** What Flower takes for a filter that filters nothing. */
export function filterArgument(search: URLSearchParams, name: string): string | null {
  const text = textArgument(search, name)
  return text === 'All' || text === '' ? null : text
}

const MAX_SHOWN_CHARS = 200

const invalidArgument = (parameter: string, text: string, type: string): AppError =>
  new AppError(
    'REQUEST_INVALID',
    `Invalid argument '${text.slice(0, MAX_SHOWN_CHARS)}' of type '${type}'`,
    { parameter },
  )
