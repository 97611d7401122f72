/**
 * The log: one line an event on standard error, so that standard output holds only what a command
 * prints. On a terminal it is for people, elsewhere it is JSON lines.
 *
 * The rooms see the interface and get it passed in; only main and the thread entries make one.
 */
import { isatty } from 'node:tty'
import { pino } from 'pino'
import type { LogLevel } from './settings/settings.ts'

export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** Ids, numbers and masked addresses only: never a payload, a token or a password. */
export type LogFields = Readonly<Record<string, unknown>>

const STDERR = 2

export function createLog({ level, thread }: { level: LogLevel; thread: string }): Log {
  const destination = pino.destination({ dest: STDERR, sync: true })
  return pino(
    {
      level,
      base: { thread },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    isatty(STDERR)
      ? { write: (line: string) => destination.write(toTerminalLine(line)) }
      : destination,
  )
}

/** `14:02:11 warn  Cannot reach the broker: … (retryInMs=200)`; the fields of `err` shrink to its message. */
export function toTerminalLine(json: string): string {
  const { time, level, msg, thread: _thread, err, ...fields } = JSON.parse(json)
  const extra = Object.entries(fields).map(([key, value]) => `${key}=${toText(value)}`)
  if (err !== undefined) extra.push(String(err.message ?? err))
  const tail = extra.length > 0 ? ` (${extra.join(', ')})` : ''
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${visible(`${msg}${tail}`)}\n`
}

const toText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** What a peer wrote must not move the cursor or colour the terminal. */
// eslint-disable-next-line no-control-regex -- the control characters are the point
const visible = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')
