/** Pages of tasks: which rows, and how a client asks for those before and after. */
import type { Task, TaskRow } from '../../../contract/model/task.ts'
import { checkCount } from '../query/check-asked.ts'
import { decodeCursor, type PageCursor } from '../query/page-cursor.ts'
import { toPage } from '../query/row-page.ts'
import type { ValueKey } from '../query/value-order.ts'
import { ENOUGH_CHARS, MAX_PAGE, type TaskListQuery, type TaskPage } from '../task-list.ts'
import type { ReadWords } from './read-words.ts'
import { readPlaces } from './task-lookup.ts'
import { decodeRow, decodeTask, wordIdsIn } from './task-row.ts'
import { type Found, findByTime, findInOrder } from './task-search.ts'
import type { ReadySelection } from './task-selection.ts'
import { opposite } from './task-walk.ts'

/** @throws {AppError} REQUEST_INVALID: limit, offset or cursor are not what they must be */
export function readCursor(asked: TaskListQuery): PageCursor | null {
  checkCount('limit', asked.limit, 1, MAX_PAGE)
  checkCount('offset', asked.offset ?? 0, 0, MAX_PAGE)
  return asked.cursor === null ? null : decodeCursor(asked.cursor, asked)
}

export async function readPage<Row extends TaskRow | Task>(
  asked: TaskListQuery,
  cursor: PageCursor | null,
  { selection, words, read }: PageSource<Row>,
): Promise<TaskPage<Row>> {
  const { effort } = selection.walk
  const { limit, offset = 0 } = asked
  const isBack = cursor?.way === 'prev'
  const direction = isBack ? opposite(asked.direction) : asked.direction
  const search = { direction, after: cursor, wanted: offset + limit + 1 }
  const found: Found = selection.isEmpty
    ? { places: [], stoppedAt: null, isLimited: false }
    : asked.sort === 'timestamp'
      ? await findByTime(selection, search)
      : await findInOrder(selection, { ...search, sort: asked.sort, isReversed: isBack, words })
  const places = found.places.slice(offset, offset + limit)
  const rows = await read(selection, places)
  const shown = places.slice(0, rows.length)
  const wasCut = found.places.length > offset + rows.length
  // Where the search goes on: behind the last row, or behind all that it has looked at.
  const last = shown.at(-1) ?? null
  const goOn = wasCut ? last : found.stoppedAt
  const page = toPage(asked, cursor, { rows, first: shown[0] ?? null, goOn })
  return { ...page, ...effort.report(found.isLimited) }
}

interface PageSource<Row> {
  readonly selection: ReadySelection
  readonly words: ReadWords
  /** Reads the rows at these places, or as many of the first as are enough. */
  readonly read: (selection: ReadySelection, places: readonly ValueKey[]) => Promise<Row[]>
}

export const rowReader =
  (words: ReadWords) =>
  async ({ walk }: ReadySelection, places: readonly ValueKey[]): Promise<TaskRow[]> => {
    const rows = await readPlaces(walk.run, places, 'row')
    const texts = await words.textsOf(walk.run, rows.flatMap(wordIdsIn))
    return inOrder(rows, places).map((row) => decodeRow(row, texts))
  }

/** Rows that are read at first; more where they are small. */
const FIRST_WHOLE = 64

export const taskReader =
  (words: ReadWords) =>
  async ({ walk }: ReadySelection, places: readonly ValueKey[]): Promise<Task[]> => {
    const tasks: Task[] = []
    let chars = 0
    for (let at = 0, size = FIRST_WHOLE; at < places.length; at += size, size *= 2) {
      const part = places.slice(at, at + size)
      const rows = await readPlaces(walk.run, part)
      const texts = await words.textsOf(walk.run, rows.flatMap(wordIdsIn))
      for (const row of inOrder(rows, part)) {
        const task = decodeTask(row, texts)
        tasks.push(task)
        chars += payloadChars(task)
        if (chars >= ENOUGH_CHARS) return tasks
      }
    }
    return tasks
  }

const payloadChars = ({ args, kwargs, result, exception, traceback }: Task): number =>
  [args, kwargs, result, exception, traceback].reduce((sum, text) => sum + (text?.length ?? 0), 0)

/** Rows begin with segment and n. */
function inOrder(
  rows: readonly (readonly unknown[])[],
  places: readonly ValueKey[],
): (readonly unknown[])[] {
  const byPlace = new Map(rows.map((row) => [`${String(row[0])} ${String(row[1])}`, row]))
  return places.flatMap(({ segment, row }) => {
    const found = byPlace.get(`${segment} ${row}`)
    return found === undefined ? [] : [found]
  })
}
