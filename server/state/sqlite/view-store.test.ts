import { describeViewStore } from '../view-store.contract.ts'
import { openStateDatabase } from './state-database.ts'
import { createSqliteViewStore } from './view-store.ts'

describeViewStore('sqlite', async () => createSqliteViewStore(openStateDatabase(':memory:')))
