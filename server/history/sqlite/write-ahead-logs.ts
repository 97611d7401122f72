/**
 * Keeps the write-ahead logs of the open files short without holding up whoever writes: copying one
 * back waits for the disk, a second and longer where that is busy, so it is done elsewhere, while
 * writing goes on.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { CHECKPOINT_PAGES } from './database.ts'

/** Copies what a file's log holds by now back into the file. Rejects where it could not. */
export type CopyBack = (path: string) => Promise<void>

export interface WriteAheadLogs {
  /** A file that was opened for writing; to be told before its first transaction. */
  watch(path: string, db: DatabaseSync): void
  /** Has those that have grown copied back. Between transactions. Never throws. */
  look(): void
  /** Settles when no log is too long for another batch: writing waits, so copying catches up. */
  room(): Promise<void>
  /** Settles when nothing is being copied. */
  idle(): Promise<void>
}

interface Watched {
  readonly db: DatabaseSync
  readonly count: StatementSync
  /** Pages of it that are in use, as of the last look, and whether all are in the file as well. */
  pages: number
  isCopied: boolean
  pass: Promise<void> | null
}

/** Times the pages after which a log is copied back: then writing waits. */
const MOST = 4
/** Then SQLite copies it back by itself, at a commit: nobody else did. */
const LAST_RESORT = 8
/** The first pass may have begun before the last batch was written; the next has not. */
const PASSES = 2

/**
 * @param copyBack null: each file's commits do it, when they have filled its log
 * @param pages of a log, after which it is copied back
 */
export function createWriteAheadLogs(
  copyBack: CopyBack | null,
  pages = CHECKPOINT_PAGES,
): WriteAheadLogs {
  const logs = new Map<string, Watched>()
  const passes = new Set<Promise<void>>()

  return {
    watch(path, db) {
      if (copyBack === null) return
      db.exec(`PRAGMA wal_autocheckpoint = ${LAST_RESORT * pages}`)
      const count = db.prepare('PRAGMA wal_checkpoint(NOOP)')
      logs.set(path, { db, count, pages: 0, isCopied: true, pass: null })
    },
    look,
    async room() {
      for (let turn = 0; turn < PASSES; turn += 1) {
        const full = [...logs.values()].filter((one) => one.pages >= MOST * pages && !one.isCopied)
        if (full.length === 0) return
        await Promise.all(full.flatMap(({ pass }) => pass ?? []))
        look()
      }
    },
    async idle() {
      await Promise.all(passes)
    },
  }

  function look(): void {
    for (const [path, one] of logs) {
      if (!one.db.isOpen) logs.delete(path)
      else if (measure(one) && one.pages >= pages && !one.isCopied) copy(path, one)
    }
  }

  function copy(path: string, one: Watched): void {
    if (copyBack === null || one.pass !== null) return
    const pass = copyBack(path)
      // Then SQLite does it, late; a file that is damaged shows at its next transaction.
      .catch(() => {})
      .finally(() => {
        one.pass = null
        passes.delete(pass)
      })
    one.pass = pass
    passes.add(pass)
  }
}

/** @returns false where it could not be: the next transaction will tell why */
function measure(one: Watched): boolean {
  try {
    const { log, checkpointed } = one.count.get() ?? {}
    one.pages = Number(log)
    one.isCopied = Number(checkpointed) >= one.pages
    return true
  } catch {
    return false
  }
}
