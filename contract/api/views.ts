/**
 * The wire contract of /api/v1/views: lists that people saved under a name. A view is a name and what
 * stands behind the `?` of its page; it is its maker's, or shared with everybody who may see the page.
 */
import * as z from 'zod/mini'

/** Pages that have views. */
export const VIEW_PAGES = ['tasks', 'workers', 'queues'] as const

export const MAX_VIEW_NAME_CHARS = 60
const MAX_VIEW_SEARCH_CHARS = 4_000
/** Of one maker, on all pages. */
export const MAX_VIEWS = 200

const fields = {
  page: z.enum(VIEW_PAGES),
  name: z
    .string()
    .check(z.trim(), z.minLength(1), z.maxLength(MAX_VIEW_NAME_CHARS), z.regex(/^\P{C}*$/u)),
  /** As it stands in the address, without the `?`. */
  search: z.string().check(z.maxLength(MAX_VIEW_SEARCH_CHARS), z.regex(/^[^\p{C}#?]*$/u)),
  /** Whether everybody finds it. */
  shared: z.boolean(),
}

export const SavedViewView = z.object({
  ...fields,
  /** Stands in addresses: `?view=ID`. */
  id: z.string(),
  /** Name of whoever made it. */
  owner: z.string(),
  /** Whether it is the session's to change. */
  isOwn: z.boolean(),
  updated: z.number(),
})

/** A view to make, or what a view is to be. */
export const SavedViewInput = z.strictObject(fields)

export const SavedViewListReply = z.object({
  /** Own ones first, then those that others share, each by name. */
  rows: z.array(SavedViewView),
})

export type SavedViewView = z.output<typeof SavedViewView>
export type SavedViewInput = z.output<typeof SavedViewInput>
export type SavedViewListReply = z.output<typeof SavedViewListReply>
export type ViewPage = SavedViewInput['page']
