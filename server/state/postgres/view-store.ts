import type { Database, Run } from '../../postgres/database.ts'
import { MAX_SHARED_VIEWS, type StoredView, type ViewStore } from '../view-store.ts'
import { STATE_LIMIT_MS } from './state-database.ts'

const COLUMNS = 'id, owner, page, name, search, shared, updated'

const OWN = `SELECT ${COLUMNS} FROM $schema.view WHERE owner = $1`

const SHARED = `
  SELECT ${COLUMNS} FROM $schema.view WHERE shared AND owner <> $1
  ORDER BY updated DESC LIMIT ${MAX_SHARED_VIEWS}`

const ADD = `
  INSERT INTO $schema.view (${COLUMNS})
  SELECT $1, $2, $3, $4, $5, $6::boolean, $7::float8
  WHERE (SELECT count(*) FROM $schema.view WHERE owner = $2) < $8`

const REPLACE = `
  UPDATE $schema.view SET page = $3, name = $4, search = $5, shared = $6, updated = $7
  WHERE id = $1 AND owner = $2`

/** @param db of `openStateDatabase`; whoever opened it closes it */
export function createPostgresViewStore(db: Database): ViewStore {
  const change = (doing: string, sql: string, values: readonly unknown[]): Promise<boolean> =>
    db.transaction(
      { doing, limitMs: STATE_LIMIT_MS },
      async (run: Run) => (await run(sql, values)).count === 1,
    )

  return {
    visibleTo: (principal) =>
      db.transaction(
        { doing: 'read the views', limitMs: STATE_LIMIT_MS, isReading: true },
        async (run) => {
          const own = await run(OWN, [principal])
          const shared = await run(SHARED, [principal])
          return [...own.rows, ...shared.rows].map(toView)
        },
      ),
    add: (view, most) => change('save a view', ADD, [...columnsOf(view), most]),
    replace: (view) => change('save a view', REPLACE, columnsOf(view)),
    remove: (id, owner) =>
      change('remove a view', 'DELETE FROM $schema.view WHERE id = $1 AND owner = $2', [id, owner]),
  }
}

const columnsOf = ({ id, owner, page, name, search, shared, updated }: StoredView) => [
  id,
  owner,
  page,
  name,
  search,
  shared,
  updated,
]

const toView = ([id, owner, page, name, search, shared, updated]: readonly unknown[]) => ({
  id: String(id),
  owner: String(owner),
  page: String(page),
  name: String(name),
  search: String(search),
  shared: shared === true,
  updated: Number(updated),
})
