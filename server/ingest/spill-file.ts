/**
 * One file of the spill: a head that says how far it need not be read again, then records.
 *
 *     8 bytes "SEPALSP1" · f64 offset of the first record that is not safe elsewhere · records
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { HEAD_BYTES } from './spill-record.ts'

export interface SpillFile {
  /** Takes a whole record; what is not on disk yet is kept and tried again. */
  append(record: Buffer): void
  /** @throws what the disk says: nothing of this try is on it then */
  flush(): void
  /** Where the next record will begin. */
  readonly size: number
  /** Bytes that are not on disk yet. */
  readonly pendingBytes: number
  /** Where reading begins. */
  readonly start: number
  /** Whole records from `offset` on, at least one where there is one, about `bytes` of them. */
  read(offset: number, bytes: number): RawRecord[]
  /** What lies before `offset` is safe elsewhere. */
  release(offset: number): void
  /** Closes and removes it; what the disk will not remove says of itself that all of it is safe. */
  remove(): void
  /** Writes what is pending, if the disk takes it. */
  close(): void
}

export interface RawRecord {
  /** Without its head. */
  readonly rest: Buffer
  readonly crc: number
  /** Where the next one begins. */
  readonly end: number
}

const MAGIC = 'SEPALSP1'
const START = 16

export function createSpillFile(path: string): SpillFile {
  const fd = openSync(path, 'wx+', 0o600)
  try {
    writeSync(fd, startOf(START), 0, START, 0)
  } catch (error) {
    closeSync(fd)
    rmSync(path, { force: true })
    throw error
  }
  return toSpillFile(fd, path, START, START)
}

/**
 * A file that was left over; null where it is none of ours.
 *
 * @throws what the disk says: it cannot be read, or not written
 */
export function openSpillFile(path: string): SpillFile | null {
  const fd = openSync(path, 'r+')
  const head = Buffer.alloc(START)
  const { size } = fstatSync(fd)
  const isWhole = readSync(fd, head, 0, START, 0) === START
  const start = head.readDoubleLE(8)
  if (isWhole && head.toString('latin1', 0, 8) === MAGIC && start >= START && start <= size) {
    return toSpillFile(fd, path, start, size)
  }
  closeSync(fd)
  return null
}

function startOf(offset: number): Buffer {
  const head = Buffer.alloc(START)
  head.write(MAGIC, 0, 'latin1')
  head.writeDoubleLE(offset, 8)
  return head
}

function toSpillFile(fd: number, path: string, start: number, onDisk: number): SpillFile {
  let written = onDisk
  let pending: Buffer[] = []
  let pendingBytes = 0

  function flush(): void {
    if (pendingBytes === 0) return
    const bytes = pending.length === 1 ? pending[0] : Buffer.concat(pending)
    if (bytes === undefined) return
    try {
      let done = 0
      while (done < bytes.length) {
        done += writeSync(fd, bytes, done, bytes.length - done, written + done)
      }
    } catch (error) {
      // Else what follows overwrites it.
      attempt(() => ftruncateSync(fd, written))
      throw error
    }
    written += bytes.length
    pending = []
    pendingBytes = 0
  }

  function readBytes(offset: number, length: number): Buffer {
    if (offset >= written) return Buffer.concat(pending).subarray(offset - written)
    const bytes = Buffer.allocUnsafeSlow(Math.min(length, written - offset))
    let count = 0
    // A disk that cannot be read has nothing there: the caller counts the rest as damaged.
    attempt(() => (count = readSync(fd, bytes, 0, bytes.length, offset)))
    return bytes.subarray(0, count)
  }

  return {
    append(record) {
      pending.push(record)
      pendingBytes += record.length
    },
    flush,
    get size() {
      return written + pendingBytes
    },
    get pendingBytes() {
      return pendingBytes
    },
    start,
    read(offset, bytes) {
      const found = splitRecords(readBytes(offset, bytes), offset)
      if (found.records.length > 0 || found.needs === null) return found.records
      return splitRecords(readBytes(offset, found.needs), offset).records
    },
    release(offset) {
      // Refused, after a crash some of it would come a second time.
      attempt(() => writeSync(fd, startOf(offset), 0, START, 0))
    },
    remove() {
      const isRemoved = attempt(() => rmSync(path, { force: true }))
      if (!isRemoved) attempt(() => writeSync(fd, startOf(written), 0, START, 0))
      closeSync(fd)
    },
    close() {
      attempt(flush) // the caller has been told by `flush` before
      closeSync(fd)
    },
  }
}

/** A full or read-only disk is no reason to end: what could not be done is made good, or told, elsewhere. */
function attempt(act: () => unknown): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}

/** @returns with no record in them, how many bytes the first one needs; null: nothing follows */
function splitRecords(
  bytes: Buffer,
  offset: number,
): { records: RawRecord[]; needs: number | null } {
  const records: RawRecord[] = []
  let at = 0
  while (at + HEAD_BYTES <= bytes.length) {
    const end = at + HEAD_BYTES + bytes.readUInt32LE(at)
    if (end > bytes.length) return { records, needs: end - at }
    const rest = bytes.subarray(at + HEAD_BYTES, end)
    records.push({ rest, crc: bytes.readUInt32LE(at + 4), end: offset + end })
    at = end
  }
  return { records, needs: null }
}
