/** The log, as the rooms see it. Passed in; only main and the thread entries make one. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** Ids, numbers and masked addresses only: never a payload, a token or a password. */
export type LogFields = Readonly<Record<string, unknown>>
