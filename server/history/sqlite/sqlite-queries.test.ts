import { describeTaskQueries } from '../task-query.contract.ts'
import { openHistory } from './open-history-fixture.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()

describeTaskQueries('sqlite', (settings) => openHistory(newDirectory(), settings))
