import {
  MAX_VIEWS,
  SavedViewInput,
  SavedViewListReply,
  SavedViewView,
  VIEW_PAGES,
} from '../../../contract/api/views.ts'
import { requirePermission } from '../../access/authorize.ts'
import { nameIn, type Person, principalName } from '../../access/principal.ts'
import { AppError } from '../../errors.ts'
import type { StoredView } from '../../state/view-store.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_BODY, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'

const own = { permissions: ['session.own'], query: NO_QUERY } as const
const SAVED = {
  kind: 'json',
  body: SavedViewView,
  description: 'The view as it was saved',
} as const

const LIST = {
  ...own,
  method: 'GET',
  path: '/api/v1/views',
  operationId: 'listViews',
  summary: 'Views that whoever is signed in saved, and those that others share',
  reply: { kind: 'json', body: SavedViewListReply, description: 'The views' },
} satisfies ApiDeclaration

const MAKE = {
  ...own,
  method: 'POST',
  path: '/api/v1/views',
  operationId: 'makeView',
  summary: 'Saves a view; sharing it needs the permission view.share',
  body: SavedViewInput,
  reply: SAVED,
} satisfies ApiDeclaration

const REPLACE = {
  ...own,
  method: 'PUT',
  path: '/api/v1/views/{viewId}',
  operationId: 'replaceView',
  summary: 'Saves an own view anew; sharing it needs the permission view.share',
  body: SavedViewInput,
  reply: SAVED,
} satisfies ApiDeclaration

const REMOVE = {
  ...own,
  method: 'DELETE',
  path: '/api/v1/views/{viewId}',
  operationId: 'removeView',
  summary: 'Removes an own view',
  reply: { kind: 'none', body: NO_BODY, description: 'Removed' },
} satisfies ApiDeclaration

/** An id says nothing and cannot be guessed; it stands in addresses. */
const ID_BYTES = 6

export function viewRoutes({
  views,
  clock,
  randomBytes,
}: Pick<AppDeps, 'views' | 'clock' | 'randomBytes'>): ApiRoute[] {
  const stored = (id: string, person: Person, input: SavedViewInput): StoredView => {
    if (input.shared) requirePermission(person, 'view.share')
    return { ...input, id, owner: principalName(person), updated: clock() }
  }

  return [
    apiRoute(LIST, async ({ person }) => {
      const principal = principalName(person)
      const rows = (await views.visibleTo(principal)).flatMap((view) => toView(view, principal))
      return { rows: rows.toSorted(byOwnThenName) }
    }),
    apiRoute(MAKE, async ({ person, body }) => {
      const id = Buffer.from(randomBytes(ID_BYTES)).toString('base64url')
      const view = stored(id, person, body)
      if (await views.add(view, MAX_VIEWS)) return theOne(view)
      throw new AppError(
        'REQUEST_INVALID',
        `Cannot save the view: there are ${MAX_VIEWS} already`,
        {
          fix: 'Remove one that is not needed',
        },
      )
    }),
    apiRoute(REPLACE, async ({ person, param, body }) => {
      const view = stored(param, person, body)
      if (await views.replace(view)) return theOne(view)
      throw notFound('save')
    }),
    apiRoute(REMOVE, async ({ person, param }) => {
      if (await views.remove(param, principalName(person))) return undefined
      throw notFound('remove')
    }),
  ]
}

const notFound = (verb: string): AppError =>
  new AppError('VIEW_NOT_FOUND', `Cannot ${verb} the view: you have none of this id`)

/** Nothing where an older or newer Sepal kept a view of a page that this one has not. */
function toView({ owner, ...view }: StoredView, principal: string): SavedViewView[] {
  const page = VIEW_PAGES.find((one) => one === view.page)
  if (page === undefined) return []
  return [{ ...view, page, owner: nameIn(owner), isOwn: owner === principal }]
}

function theOne(view: StoredView): SavedViewView {
  const [shown] = toView(view, view.owner)
  if (shown === undefined) throw new AppError('INTERNAL', 'Cannot show the view: no such page')
  return shown
}

const byOwnThenName = (a: SavedViewView, b: SavedViewView): number =>
  Number(b.isOwn) - Number(a.isOwn) || a.name.localeCompare(b.name, 'en')
