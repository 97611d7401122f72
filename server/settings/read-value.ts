/** Text from the command line or the environment, to values. Pure; a refusal never repeats a secret. */
import type { ReadValue } from './option.ts'
import type { JsonObject } from './settings.ts'

const YES = new Set(['true', 'yes', 'on', '1'])
const NO = new Set(['false', 'no', 'off', '0'])

export function readSwitch(text: string): ReadValue<boolean> {
  const word = text.toLowerCase()
  if (YES.has(word)) return { value: true }
  if (NO.has(word)) return { value: false }
  return { state: `${quote(text)} is neither true nor false` }
}

export const readWholeNumber =
  (min: number, max: number) =>
  (text: string): ReadValue<number> => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1
    if (value >= min && value <= max) return { value }
    return { state: `${quote(text)} is not a whole number from ${min} to ${max}` }
  }

export const readChoice =
  <const T extends string>(choices: readonly T[]) =>
  (text: string): ReadValue<T> => {
    const value = choices.find((choice) => choice === text.toLowerCase())
    if (value !== undefined) return { value }
    return { state: `${quote(text)} is none of ${choices.join(', ')}` }
  }

const MAX_JSON_LENGTH = 10_000

/** What is wrong with it is told without a word of it: it may hold passwords. */
export function readJsonObject(text: string): ReadValue<JsonObject> {
  if (text.length > MAX_JSON_LENGTH) return { state: `it is over ${MAX_JSON_LENGTH} characters` }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: value as JsonObject }
    }
  } catch {
    // said below: the parser's message quotes the text
  }
  return { state: 'it is not a JSON object such as {"visibility_timeout": 3600}' }
}

export function readUseSsl(text: string): ReadValue<boolean | JsonObject> {
  const word = readSwitch(text)
  if ('value' in word) return word
  const read = readJsonObject(text)
  if ('value' in read) return read
  return { state: 'it is neither true nor false, nor a JSON object' }
}

/** Never quoted: it may hold a password. */
export function readHttpUrl(text: string): ReadValue<string> {
  if (/^https?:\/\/[^\s\p{Cc}]+$/iu.test(text)) return { value: text }
  return { state: 'it is not a URL such as http://user:password@host:15672/api/' }
}

const MAX_NAME_LENGTH = 100

export function readName(text: string): ReadValue<string> {
  const value = text.trim()
  if (value === '') return { state: 'it is empty' }
  if (value.length > MAX_NAME_LENGTH) return { state: `it is over ${MAX_NAME_LENGTH} characters` }
  if (/\p{Cc}/u.test(value)) return { state: 'it holds a control character' }
  return { value }
}

const MAX_NAMES = 1_000
const MAX_QUEUE_NAME_LENGTH = 255

/** Names with commas between them, each once; spaces around a name do not count. */
export function readNames(text: string): ReadValue<readonly string[]> {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) return { state: 'a name between two commas is empty' }
  if (names.length > MAX_NAMES) return { state: `it holds over ${MAX_NAMES} names` }
  if (names.some((name) => name.length > MAX_QUEUE_NAME_LENGTH)) {
    return { state: `a name is over ${MAX_QUEUE_NAME_LENGTH} characters` }
  }
  if (names.some((name) => /\p{Cc}/u.test(name))) return { state: 'it holds a control character' }
  return { value: [...new Set(names)] }
}

export function readDirectory(text: string): ReadValue<string> {
  if (text === '') return { state: 'it is empty' }
  if (text.includes('\0')) return { state: 'it holds a NUL character' }
  return { value: text }
}

/** Only the form is judged here; the broker of that kind knows the rest. */
export function readBrokerUrl(text: string): ReadValue<string> {
  if (/[\s\p{Cc}]/u.test(text)) return { state: 'the URL holds a space or a control character' }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { value: text }
  return { state: 'it is not a URL such as redis://host:6379/0 or amqp://user:password@host/vhost' }
}

/** Only the form is judged here, and nothing of it is quoted: it holds a password. */
export function readDatabaseUrl(text: string): ReadValue<string> {
  if (/[\s\p{Cc}]/u.test(text)) return { state: 'the URL holds a space or a control character' }
  if (/^postgres(ql)?:\/\//i.test(text)) return { value: text }
  return { state: 'it is not a URL such as postgres://user:password@host:5432/database' }
}

/**
 * Takes loopback addresses only, as long as there is neither TLS nor a password.
 *
 * `127.0.0.0/8`, `::1` (with or without brackets) and `localhost`.
 */
export function readLoopbackAddress(text: string): ReadValue<string> {
  const value = text.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (value === 'localhost' || value === '::1' || isLoopbackV4(value)) return { value }
  return {
    state:
      `${quote(text)} is not a loopback address, and Sepal has no TLS and no passwords yet: ` +
      'stay on 127.0.0.1 and come in through an SSH tunnel (ssh -L 5555:127.0.0.1:5555 HOST)',
  }
}

function isLoopbackV4(text: string): boolean {
  const match = /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  return match !== null && match.slice(1).every((part) => Number(part) <= 255)
}

const MAX_PREFIX_LENGTH = 200

/**
 * A path, with or without slashes around it: `flower` and `/flower/` are `/flower`, `/` is none.
 *
 * Only characters that mean the same in a path, in HTML, in a cookie and in a router.
 */
export function readUrlPrefix(text: string): ReadValue<string> {
  const inner = text.trim().replace(/^\/+|\/+$/g, '')
  if (inner === '') return { value: '' }
  if (inner.length > MAX_PREFIX_LENGTH) {
    return { state: `it is over ${MAX_PREFIX_LENGTH} characters` }
  }
  const isPlain = inner.split('/').every((part) => /^(?!\.+$)[\w.~-]+$/.test(part))
  return isPlain
    ? { value: `/${inner}` }
    : { state: `${quote(text)} is not a path such as /flower` }
}

const MAX_QUOTED = 60

/** Quotes what was typed: bounded, one line, and without anything that looks like a URL's credentials. */
export function quote(text: string): string {
  const shown = /@|:\/\//.test(text) ? `${text.slice(0, text.search(/[:/@]/))}…` : text
  const short = shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED)}…` : shown
  return `"${short.replaceAll(/\p{Cc}/gu, '?')}"`
}
