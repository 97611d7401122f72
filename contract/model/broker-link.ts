/** How the connection to the broker is: what the page and the log say of it. */
export interface BrokerLink {
  readonly state: 'connecting' | 'connected' | 'lost'
  /** Unix seconds when this state began. */
  readonly since: number
  /** The broker's URL with its password masked. */
  readonly broker: string
  /** Why it is not connected; null while it is or before the first try ended. Never holds a credential. */
  readonly problem: string | null
  /** What to do about the problem; while connected, why nothing may come in. Null: nothing to say. */
  readonly hint: string | null
  /** Unix seconds of the next try; null while connected or trying. */
  readonly retryAt: number | null
}

/** Before the first try has ended. @param since Unix seconds */
export const connecting = (broker: string, since: number): BrokerLink => ({
  state: 'connecting',
  since,
  broker,
  problem: null,
  hint: null,
  retryAt: null,
})
