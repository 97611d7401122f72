/**
 * Where it is kept how people like their pages. What a preference means is not known here: a name and
 * a text. preference-store.contract.ts says what each implementation must do.
 *
 * Every method rejects with STATE_UNAVAILABLE when what keeps them refuses, and after it was closed.
 */
export interface PreferenceStore {
  /** What a principal chose: JSON text by name. */
  read(principal: string): Promise<ReadonlyMap<string, string>>
  /** All of it or nothing; what is not named stays. */
  write(principal: string, chosen: ReadonlyMap<string, string>): Promise<void>
  forget(principal: string): Promise<void>
}
