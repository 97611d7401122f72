import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { MAX_SHARED_VIEWS, type StoredView, type ViewStore } from '../view-store.ts'
import { guardState } from './state-error.ts'

const OWN = 'SELECT * FROM view WHERE owner = ?'

const SHARED = `
  SELECT * FROM view WHERE shared AND owner <> ? ORDER BY updated DESC LIMIT ${MAX_SHARED_VIEWS}`

const ADD = `
  INSERT INTO view (id, owner, page, name, search, shared, updated)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM view WHERE owner = ?2) < ?8`

const REPLACE = `
  UPDATE view SET page = ?3, name = ?4, search = ?5, shared = ?6, updated = ?7
  WHERE id = ?1 AND owner = ?2`

/** @param db of `openStateDatabase`; whoever opened it closes it */
export function createSqliteViewStore(db: DatabaseSync): ViewStore {
  const own = db.prepare(OWN)
  const shared = db.prepare(SHARED)
  const add = db.prepare(ADD)
  const replace = db.prepare(REPLACE)
  const remove = db.prepare('DELETE FROM view WHERE id = ? AND owner = ?')

  return {
    async visibleTo(principal) {
      return guardState('read the views', () =>
        [...own.all(principal), ...shared.all(principal)].map(toView),
      )
    },
    async add(view, most) {
      return guardState('save a view', () => add.run(...columnsOf(view), most).changes === 1)
    },
    async replace(view) {
      return guardState('save a view', () => replace.run(...columnsOf(view)).changes === 1)
    },
    async remove(id, owner) {
      return guardState('remove a view', () => remove.run(id, owner).changes === 1)
    },
  }
}

const columnsOf = ({ id, owner, page, name, search, shared, updated }: StoredView) =>
  [id, owner, page, name, search, shared ? 1 : 0, updated] as const

const toView = (row: Record<string, SQLOutputValue>): StoredView => ({
  id: String(row['id']),
  owner: String(row['owner']),
  page: String(row['page']),
  name: String(row['name']),
  search: String(row['search']),
  shared: row['shared'] === 1,
  updated: Number(row['updated']),
})
