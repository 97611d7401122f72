/**
 * Who is asking: always one of these, never a bare string.
 *
 * A `person` signed in; `method` says how (`link`). `system` is Sepal itself, in what it does unasked.
 */
export interface Person {
  readonly kind: 'person'
  readonly name: string
  readonly method: string
}

export interface System {
  readonly kind: 'system'
}

export type Principal = Person | System

export const SYSTEM: System = { kind: 'system' }

/** The one form in which a principal is written down: `user:link:owner`, `system`. */
export const principalName = (principal: Principal): string =>
  principal.kind === 'system' ? 'system' : `user:${principal.method}:${principal.name}`

/** The name of a person out of what `principalName` wrote down; all of it where it is no person's. */
export const nameIn = (principal: string): string => principal.replace(/^user:[^:]*:/, '')
