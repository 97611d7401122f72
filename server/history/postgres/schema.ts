import type { Migrations } from '../../postgres/migrate.ts'
import { history0001 } from './migrations/history-0001.ts'

export const HISTORY: Migrations = {
  noun: 'history',
  incompatible: 'HISTORY_INCOMPATIBLE',
  steps: [history0001],
}
