/**
 * A long answer, put together in pieces, so that neither the main thread nor the memory is held by
 * one request: each piece takes a few milliseconds, and between them others get their turn.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { TaskListQuery } from '../../history/task-list.ts'
import type { TaskReader } from '../../history/task-store.ts'
import { toFlowerTask } from './flower-task.ts'
import { jsonEntries } from './ordered-json.ts'

const PIECE_ROWS = 1000
/**
 * Characters after which no further piece is read: payloads may be large, and hostile. One piece
 * more, `ENOUGH_CHARS` of payload, is the most that comes on top.
 */
const FULL_CHARS = 32 * 1024 * 1024

export interface CollectedTasks {
  /** JSON text of one object, to be written one after the other. */
  readonly pieces: readonly string[]
  /** Cursor of what follows; null where nothing does. */
  readonly next: string | null
}

/**
 * Reads as many tasks as are asked for, newest first, or as fill 32 M characters.
 *
 * Up to 1,000 are of one moment, fewer where payloads are large. Beyond, a task that changes while
 * the rest is read can be missing: it has moved to the top, where the next answer has it.
 */
export async function collectTasks(
  reader: Pick<TaskReader, 'listWhole' | 'children'>,
  { limit, offset = 0, ...query }: TaskListQuery,
): Promise<CollectedTasks> {
  const pieces: string[] = []
  let count = 0
  let chars = 0
  let next = query.cursor
  do {
    const size = Math.min(PIECE_ROWS, limit - count)
    const skip = pieces.length === 0 ? { offset } : {}
    const page = await reader.listWhole({ ...query, ...skip, cursor: next, limit: size })
    const ids = page.rows.map((task) => task.id)
    const children = await reader.children(ids, query.scope)
    const piece = jsonEntries(
      page.rows.map((task) => [task.id, toFlowerTask(task, children.get(task.id) ?? [], 'last')]),
    )
    pieces.push(count > 0 && piece !== '' ? `, ${piece}` : piece)
    count += page.rows.length
    chars += piece.length
    next = page.next
    await turn()
  } while (next !== null && count < limit && chars < FULL_CHARS)
  return { pieces: ['{', ...pieces, '}'], next }
}
