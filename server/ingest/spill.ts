/**
 * Where messages wait when memory is full: numbered files that are only appended to, read in the
 * order in which they were written, and removed when what they hold is safe elsewhere.
 *
 * Bounded in bytes. What a crash leaves is there at the next start; a batch of it may then come a
 * second time. Files are small, so that reading frees room while writing goes on.
 */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createSpillFile, openSpillFile, type SpillFile } from './spill-file.ts'
import { readSpillRecord, type SpillRecord, writeSpillRecord } from './spill-record.ts'

export interface SpillOptions {
  /** Made when it is needed. */
  readonly directory: string
  /** Bytes of all files together. */
  readonly maxBytes: number
  /** Bytes after which the next file is begun. @default 16 MiB */
  readonly fileBytes?: number
}

/** How far the files have been read. */
export interface SpillMark {
  readonly file: number
  readonly offset: number
}

export interface SpilledRecord extends SpillRecord {
  readonly mark: SpillMark
  /** It was there when the spill was opened. */
  readonly isLeftOver: boolean
}

export interface SpillTaken {
  readonly records: SpilledRecord[]
  /** Records, or rests of a file, that could not be read: a crash while they were written, or a disk that lies. */
  readonly damaged: number
}

export interface Spill {
  /** False where there is no room, or the disk refuses, which `failed` then tells. */
  push(record: SpillRecord): boolean
  /** The next records, oldest first, about `bytes` of them. */
  take(bytes: number): SpillTaken
  /** Everything up to here is safe and need not be kept. */
  release(mark: SpillMark): void
  /** Nothing of it need be kept. */
  clear(): void
  /** Whether everything was taken. */
  readonly isEmpty: boolean
  /** Bytes that were not taken yet. */
  readonly bytes: number
  /** What the disk said when it refused; null when it took what came last. */
  readonly failed: string | null
  /** Files of an earlier run that the disk did not open: what lies in them waits for the next start. */
  readonly unopened: readonly string[]
  close(): void
}

const FILE_BYTES = 16 * 1024 * 1024
/** What is gathered before it is written. */
const WRITE_BYTES = 256 * 1024
const NAME = /^spill-(\d{8})$/
const nameOf = (file: number): string => `spill-${String(file).padStart(8, '0')}`

interface Open {
  readonly number: number
  readonly file: SpillFile
}

/** Nothing is done to the disk before something is pushed, unless something is left over. */
export function openSpill(options: SpillOptions): Spill {
  const { directory, maxBytes, fileBytes = FILE_BYTES } = options
  const { files, unopened, last } = leftOver(directory)
  let next = last + 1
  const firstOwn = next
  let reading = 0 // index in `files`
  let offset = files[0]?.file.start ?? 0
  let failed: string | null = null
  let onDisk = files.reduce((sum, { file }) => sum + file.size, 0)
  let left = files.reduce((sum, { file }) => sum + file.size - file.start, 0)

  return {
    push(record) {
      const bytes = writeSpillRecord(record)
      if (onDisk + bytes.length > maxBytes) return false
      if (!attempt(() => append(bytes))) return false
      attempt(flushIfMuch) // refused, it stays pending: taken it is
      return true
    },
    take,
    release({ file, offset: safe }) {
      while (files.length > 1 && (files[0]?.number ?? file) < file) removeFirst()
      const [first] = files
      if (first?.number !== file) return
      if (safe >= first.file.size && (files.length > 1 || offset >= first.file.size)) removeFirst()
      else first.file.release(safe)
    },
    clear() {
      for (const { file } of files.splice(0)) file.remove()
      reading = offset = onDisk = left = 0
    },
    get isEmpty() {
      return left === 0
    },
    get bytes() {
      return left
    },
    get failed() {
      return failed
    },
    unopened,
    close() {
      for (const { file } of files) file.close()
    },
  }

  function take(bytes: number): SpillTaken {
    const records: SpilledRecord[] = []
    let damaged = 0
    for (;;) {
      const open = files[reading]
      if (open === undefined) return { records, damaged }
      const raw = open.file.read(offset, bytes)
      for (const { rest, crc, end } of raw) {
        left -= end - offset
        offset = end
        const record = readSpillRecord(rest, crc)
        const mark = { file: open.number, offset: end }
        if (record === null) damaged += 1
        else records.push({ ...record, mark, isLeftOver: open.number < firstOwn })
      }
      if (raw.length === 0 && offset < open.file.size) {
        damaged += 1
        left -= open.file.size - offset
        offset = open.file.size
      }
      if (records.length > 0 || !goOn()) return { records, damaged }
    }
  }

  /** To the next file where this one was read to its end. @returns false where nothing is left */
  function goOn(): boolean {
    const open = files[reading]
    if (open !== undefined && offset < open.file.size) return true
    const following = files[reading + 1]
    if (following === undefined) return false
    reading += 1
    offset = following.file.start
    return true
  }

  function append(bytes: Buffer): void {
    openForWriting()
    flushIfMuch()
    files.at(-1)?.file.append(bytes)
    onDisk += bytes.length
    left += bytes.length
  }

  function flushIfMuch(): void {
    const last = files.at(-1)
    if (last === undefined || last.file.pendingBytes < WRITE_BYTES) return
    last.file.flush()
    failed = null
  }

  function attempt(act: () => void): boolean {
    try {
      act()
      return true
    } catch (error) {
      failed = error instanceof Error ? error.message : String(error)
      return false
    }
  }

  function openForWriting(): void {
    const last = files.at(-1)
    if (last !== undefined && last.number >= firstOwn && last.file.size < fileBytes) return
    last?.file.flush()
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const made = { number: next, file: createSpillFile(join(directory, nameOf(next))) }
    next += 1
    files.push(made)
    onDisk += made.file.size
    if (files.length > 1) return
    reading = 0
    offset = made.file.start
  }

  function removeFirst(): void {
    const first = files.shift()
    if (first === undefined) return
    onDisk -= first.file.size
    first.file.remove()
    if (reading > 0) reading -= 1
    else offset = files[0]?.file.start ?? 0
  }
}

interface LeftOver {
  /** Oldest first. */
  readonly files: Open[]
  readonly unopened: readonly string[]
  /** The highest number that is taken. */
  readonly last: number
}

/** What is none of ours is left alone. */
function leftOver(directory: string): LeftOver {
  const files: Open[] = []
  const unopened: string[] = []
  let last = 0
  for (const name of namesIn(directory)) {
    last = Number(NAME.exec(name)?.[1])
    try {
      const file = openSpillFile(join(directory, name))
      if (file !== null) files.push({ number: last, file })
    } catch {
      unopened.push(name)
    }
  }
  return { files, unopened, last }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => NAME.test(name))
      .toSorted()
  } catch {
    return [] // it is made with the first file
  }
}
