import { describePayloadPages } from '../task-payload-pages.contract.ts'
import { describeReaderScope } from '../task-reader-scope.contract.ts'
import {
  describeTaskStore,
  type OpenTaskStore,
  type TaskStoreSettings,
} from '../task-store.contract.ts'
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

describeTaskStore('sqlite', (settings) => open(newDirectory(), settings))
describePayloadPages('sqlite', (settings) => open(newDirectory(), settings))
describeReaderScope('sqlite', (settings) => open(newDirectory(), settings))
