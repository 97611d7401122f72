/** Errors by the minute, and what makes them the same one, as their writer adds to them. */
import type { DatabaseSync } from 'node:sqlite'
import type { ErrorSignature } from '../../../contract/model/error-fingerprint.ts'
import { OTHER_ERRORS } from '../../../contract/model/rollup.ts'
import { WORD_KIND } from '../word-kind.ts'
import { NO_NAME, type RollupNames } from './rollup-names.ts'

export interface ErrorCount {
  readonly error: string
  readonly type: number
  readonly worker: number
  readonly queue: number
  readonly count: number
}

export interface ErrorTable {
  /** Inside a transaction. Beyond `maxRows` in one minute, what is new is counted as `OTHER_ERRORS`. */
  add(minute: number, counted: ErrorCount): void
  /** Likewise inside one. */
  describe(error: string, signature: ErrorSignature): void
  forget(): void
}

const ADD = `
  INSERT INTO error_minute (minute, error_id, type_id, worker_id, queue_id, count)
  VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + excluded.count`
const HAS = `
  SELECT 1 FROM error_minute
  WHERE minute = ? AND error_id = ? AND type_id = ? AND worker_id = ? AND queue_id = ?`
/** Exceptions name themselves; nothing of ours does so at this length. */
const MAX_CHARS = 512

export function openErrorTable(db: DatabaseSync, names: RollupNames, maxRows: number): ErrorTable {
  const addRow = db.prepare(ADD)
  const has = db.prepare(HAS)
  const rowsIn = db.prepare('SELECT count(*) AS count FROM error_minute WHERE minute = ?')
  const describe = db.prepare(`
    INSERT INTO error_group (error_id, name, exception_type, message, frame)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
  let full = { minute: NaN, rows: 0 }
  const described = new Set<number>()

  return {
    add(minute, { error, type, worker, queue, count }) {
      const id = names.idFor(WORD_KIND.error, error)
      const key = [id, type, worker, queue] as const
      if (full.minute !== minute) full = { minute, rows: Number(rowsIn.get(minute)?.count) }
      const isNew = has.get(minute, ...key) === undefined
      if (id === NO_NAME || (isNew && full.rows >= maxRows)) {
        const other = names.idFor(WORD_KIND.error, OTHER_ERRORS)
        addRow.run(minute, other, NO_NAME, NO_NAME, NO_NAME, count)
        return
      }
      if (isNew) full.rows += 1
      addRow.run(minute, ...key, count)
    },
    describe(error, { name, exceptionType, message, frame }) {
      const id = names.idFor(WORD_KIND.error, error)
      if (id === NO_NAME || described.has(id)) return
      describe.run(id, cut(name), cut(exceptionType), cut(message), cut(frame))
      described.add(id)
    },
    forget() {
      full = { minute: NaN, rows: 0 }
      described.clear()
    },
  }
}

const cut = <T extends string | null>(text: T): T | string =>
  text === null ? text : text.slice(0, MAX_CHARS).toWellFormed()
