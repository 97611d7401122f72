/** What the global setup hands to the test files: plain data, since it crosses processes. */

/** `url` is empty where the server is missing. */
export interface SharedRedis {
  readonly url: string
  /** Why there is none; null when there is one. */
  readonly missing: string | null
}

export interface SharedRabbitmq extends SharedRedis {
  /** For `newVhost()` of rabbitmq-management.ts. */
  readonly managementUrl: string
}

/** `url` is that of a superuser; `newDatabase()` of postgresql-database.ts makes databases in it. */
export type SharedPostgres = SharedRedis

declare module 'vitest' {
  interface ProvidedContext {
    redis: SharedRedis
    rabbitmq: SharedRabbitmq
    postgres: SharedPostgres
  }
}

/** The title of a suite that needs a peer; says why it is skipped where it is. */
export const peerTitle = (title: string, missing: string | null): string =>
  missing === null ? title : `${title} (left out: ${missing})`
