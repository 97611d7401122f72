import { catalog0001 } from './migrations/catalog-0001.ts'
import { rollup0001 } from './migrations/rollup-0001.ts'
import { segment0001 } from './migrations/segment-0001.ts'
import { segment0002 } from './migrations/segment-0002.ts'

/** What one kind of file holds, and how to bring an older one up to it. */
export interface Schema {
  /** `PRAGMA application_id`: tells our files from anybody else's. */
  readonly applicationId: number
  /** The n-th brings version n - 1 (`PRAGMA user_version`) to n. Only ever appended to. */
  readonly migrations: readonly string[]
}

/** "Sepc" in ASCII. */
export const CATALOG: Schema = { applicationId: 0x53657063, migrations: [catalog0001] }

/** "Seps" in ASCII. */
export const SEGMENT: Schema = { applicationId: 0x53657073, migrations: [segment0001, segment0002] }

/** "Sepr" in ASCII. */
export const ROLLUPS: Schema = { applicationId: 0x53657072, migrations: [rollup0001] }
