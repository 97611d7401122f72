import { describePayloadPages } from '../task-payload-pages.contract.ts'
import { describeReaderScope } from '../task-reader-scope.contract.ts'
import { describeTaskStore } from '../task-store.contract.ts'
import { openHistory } from './open-history-fixture.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()

describeTaskStore('sqlite', (settings) => openHistory(newDirectory(), settings))
describePayloadPages('sqlite', (settings) => openHistory(newDirectory(), settings))
describeReaderScope('sqlite', (settings) => openHistory(newDirectory(), settings))
