import type { Database } from '../../postgres/database.ts'
import type { PreferenceStore } from '../preference-store.ts'
import { STATE_LIMIT_MS } from './state-database.ts'

const READ = 'SELECT name, value FROM $schema.preference WHERE principal = $1'

// In one order, so that two that write at once wait for each other instead of for ever.
const WRITE = `
  INSERT INTO $schema.preference (principal, name, value)
  SELECT $1, * FROM unnest($2::text[], $3::text[]) AS chosen (name, value) ORDER BY name
  ON CONFLICT (principal, name) DO UPDATE SET value = excluded.value`

/** @param db of `openStateDatabase`; whoever opened it closes it */
export function createPostgresPreferenceStore(db: Database): PreferenceStore {
  return {
    read: (principal) =>
      db.transaction(
        { doing: 'read the preferences', limitMs: STATE_LIMIT_MS, isReading: true },
        async (run) => {
          const { rows } = await run(READ, [principal])
          return new Map(rows.map(([name, value]) => [String(name), String(value)]))
        },
      ),
    write: (principal, chosen) =>
      db.transaction({ doing: 'keep the preferences', limitMs: STATE_LIMIT_MS }, async (run) => {
        await run(WRITE, [principal, [...chosen.keys()], [...chosen.values()]])
      }),
    forget: (principal) =>
      db.transaction({ doing: 'forget the preferences', limitMs: STATE_LIMIT_MS }, async (run) => {
        await run('DELETE FROM $schema.preference WHERE principal = $1', [principal])
      }),
  }
}
