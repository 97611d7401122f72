import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { describeReaderScope } from '../task-reader-scope.contract.ts'
import {
  describeTaskStore,
  type OpenTaskStore,
  type TaskStoreSettings,
} from '../task-store.contract.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'

const root = mkdtempSync(join(tmpdir(), 'sepal-history-'))
afterAll(() => rmSync(root, { recursive: true }))

const open = async (directory: string, settings: TaskStoreSettings): Promise<OpenTaskStore> => {
  const writer = openSqliteWriter({ directory, ...settings })
  const reader = openSqliteReader({ directory })
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
      return open(directory, settings)
    },
  }
}

const openNew = (settings: TaskStoreSettings) => open(mkdtempSync(join(root, 'store-')), settings)

describeTaskStore('sqlite', openNew)
describeReaderScope('sqlite', openNew)
