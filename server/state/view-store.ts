/**
 * Where views are kept: lists that people saved under a name. view-store.contract.ts says what each
 * implementation must do.
 *
 * Every method rejects with STATE_UNAVAILABLE when what keeps them refuses, and after it was closed.
 */
export interface ViewStore {
  /** A principal's own, and those that others share, in any order. */
  visibleTo(principal: string): Promise<StoredView[]>
  /** @returns false, and adds nothing, where the owner has `most` already */
  add(view: StoredView, most: number): Promise<boolean>
  /** Takes the place of the view of that id and owner. @returns false where there is none */
  replace(view: StoredView): Promise<boolean>
  /** @returns false where the owner has none of that id */
  remove(id: string, owner: string): Promise<boolean>
}

export interface StoredView {
  readonly id: string
  /** The principal who made it, as written down. */
  readonly owner: string
  readonly page: string
  readonly name: string
  readonly search: string
  /** Whether everybody finds it. */
  readonly shared: boolean
  /** Unix seconds. */
  readonly updated: number
}

/** Views of others that somebody is shown at most, the newest first. */
export const MAX_SHARED_VIEWS = 1_000
