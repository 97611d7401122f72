/** One link between a task and the reader's eye, as the page tells it. */
export type LinkState = 'ok' | 'warn' | 'bad' | 'unknown'

export interface HealthLink {
  readonly key: 'browser' | 'server' | 'history' | 'broker' | 'workers'
  readonly name: string
  readonly state: LinkState
  /** "connected", "3/4" */
  readonly word: string
  readonly detail: string
  /** What to do about it; null where nothing has to be done. */
  readonly fix: string | null
}

export const link = (
  key: HealthLink['key'],
  name: string,
  state: LinkState,
  word: string,
  detail: string,
  fix: string | null = null,
): HealthLink => ({ key, name, state, word, detail, fix })
