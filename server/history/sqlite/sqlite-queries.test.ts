import { describeTaskQueries } from '../task-query.contract.ts'
import type { OpenTaskStore, TaskStoreSettings } from '../task-store.contract.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()

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

describeTaskQueries('sqlite', (settings) => open(newDirectory(), settings))
