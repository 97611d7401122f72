/** Histories of their own for tests: a schema each, since making a database takes longer than most tests. */
import { randomBytes } from 'node:crypto'
import { newDatabase } from '../../../test/peers/postgresql-database.ts'
import type { HeldLease } from '../../lease/lease.ts'
import type { OpenTaskStore, TaskStoreSettings } from '../task-store.contract.ts'
import { openPostgresReader } from './postgres-reader.ts'
import { openPostgresWriter } from './postgres-writer.ts'

/** Of tests in which nobody else writes. */
export const ALONE: HeldLease = { token: 1, guard: async () => {} }

/**
 * @param server URL of a superuser
 * @returns makes URLs of histories that are new
 */
export function newHistories(server: string): () => Promise<string> {
  let database: Promise<string> | null = null
  return async () => {
    const url = new URL(await (database ??= newDatabase(server)))
    url.searchParams.set('schema', `h_${randomBytes(6).toString('hex')}`)
    return url.href
  }
}

export async function openHistory(
  url: string,
  settings: TaskStoreSettings,
): Promise<OpenTaskStore> {
  const writer = await openPostgresWriter({ url, lease: ALONE, ...settings })
  const reader = await openPostgresReader({ url })
  const close = async () => {
    await reader.close()
    await writer.close()
  }
  return {
    writer,
    reader,
    close,
    async reopen() {
      await close()
      return openHistory(url, settings)
    },
  }
}
