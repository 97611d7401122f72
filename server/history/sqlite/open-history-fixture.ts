/** Histories in files, for the contract suites: opened, and opened again where they lie. */
import type { OpenTaskStore, TaskStoreSettings } from '../task-store.contract.ts'
import type { TaskWriter } from '../task-store.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'

export interface OpenHistory<Reader> {
  readonly writer: TaskWriter
  readonly reader: Reader
  reopen(): Promise<OpenHistory<Reader>>
  close(): Promise<void>
}

/** @param openReader of the directory; closed before the writer is */
export async function openHistoryWith<Reader extends { close(): Promise<void> | void }>(
  directory: string,
  settings: TaskStoreSettings,
  openReader: (directory: string) => Reader,
): Promise<OpenHistory<Reader>> {
  const writer = openSqliteWriter({ directory, ...settings })
  const reader = openReader(directory)
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
      return openHistoryWith(directory, settings, openReader)
    },
  }
}

export const openHistory = (
  directory: string,
  settings: TaskStoreSettings,
): Promise<OpenTaskStore> =>
  openHistoryWith(directory, settings, (place) => openSqliteReader({ directory: place }))
