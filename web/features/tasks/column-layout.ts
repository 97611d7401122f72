/** Which columns the list has, in which order and how wide: as `cols=` of the address says. */
import { clampColumn } from '../../ui/table-column.ts'

/** In the order in which they are offered; `isDefault`: shown where nobody chose. */
export const TASK_COLUMNS = [
  { key: 'state', header: 'State', isDefault: true },
  { key: 'name', header: 'Task', isDefault: true },
  { key: 'id', header: 'Id', isDefault: true },
  { key: 'timestamp', header: 'Last event', isDefault: true },
  { key: 'runtime', header: 'Runtime', isDefault: true },
  { key: 'attempt', header: 'Attempt', isDefault: true },
  { key: 'worker', header: 'Worker', isDefault: true },
  { key: 'queue', header: 'Queue', isDefault: true },
  { key: 'preview', header: 'Error or result', isDefault: true },
  { key: 'sent', header: 'Sent', isDefault: false },
  { key: 'received', header: 'Received', isDefault: false },
  { key: 'started', header: 'Started', isDefault: false },
  { key: 'wait', header: 'Wait', isDefault: false },
  { key: 'eta', header: 'ETA', isDefault: false },
  { key: 'expires', header: 'Expires', isDefault: false },
  { key: 'routing', header: 'Routing key', isDefault: false },
  { key: 'exchange', header: 'Exchange', isDefault: false },
  { key: 'client', header: 'Client', isDefault: false },
  { key: 'root', header: 'Root id', isDefault: false },
  { key: 'parent', header: 'Parent id', isDefault: false },
  { key: 'pid', header: 'Process', isDefault: false },
  { key: 'clock', header: 'Clock', isDefault: false },
] as const

export type TaskColumnKey = (typeof TASK_COLUMNS)[number]['key']

export interface ColumnChoice {
  readonly key: TaskColumnKey
  /** Pixels; null: as wide as it is by itself. */
  readonly width: number | null
}

/** The cell that names the row: it is always there. */
export const NAMING: TaskColumnKey = 'name'

const DEFAULT: readonly ColumnChoice[] = TASK_COLUMNS.filter(({ isDefault }) => isDefault).map(
  ({ key }) => ({ key, width: null }),
)

/** What an address says, else what the viewer likes, else the usual ones. */
export const chosenColumns = (
  cols: string | undefined,
  liked: readonly string[] | null,
): readonly ColumnChoice[] => readColumns(cols ?? liked?.join(','))

/** What an address says, without what is no column, or one twice. */
export function readColumns(cols: string | undefined): readonly ColumnChoice[] {
  if (cols === undefined) return DEFAULT
  const found = new Map<TaskColumnKey, ColumnChoice>()
  for (const item of cols.split(',')) {
    const [word, width] = item.split(':')
    const key = TASK_COLUMNS.find((column) => column.key === word)?.key
    if (key === undefined) continue
    const pixels = /^\d{1,4}$/.test(width ?? '') ? clampColumn(Number(width)) : null
    if (!found.has(key)) found.set(key, { key, width: pixels })
  }
  if (found.size === 0) return DEFAULT
  const choices = [...found.values()]
  return found.has(NAMING) ? choices : choices.toSpliced(1, 0, { key: NAMING, width: null })
}

/** Undefined: as where nobody chose. */
export function formatColumns(choices: readonly ColumnChoice[]): string | undefined {
  const text = (some: readonly ColumnChoice[]) =>
    some.map(({ key, width }) => (width === null ? key : `${key}:${width}`)).join(',')
  return text(choices) === text(DEFAULT) ? undefined : text(choices)
}

/** Shows a column at its place among the others, or hides it. */
export function toggleColumn(
  choices: readonly ColumnChoice[],
  key: TaskColumnKey,
): readonly ColumnChoice[] {
  if (choices.some((choice) => choice.key === key)) {
    return key === NAMING ? choices : choices.filter((choice) => choice.key !== key)
  }
  const order = TASK_COLUMNS.map((column) => column.key)
  const after = choices.findIndex((choice) => order.indexOf(choice.key) > order.indexOf(key))
  return choices.toSpliced(after === -1 ? choices.length : after, 0, { key, width: null })
}

/** Puts a column in the place of another one. */
export function moveColumn(
  choices: readonly ColumnChoice[],
  key: string,
  to: string,
): readonly ColumnChoice[] {
  const moved = choices.find((choice) => choice.key === key)
  const at = choices.findIndex((choice) => choice.key === to)
  if (moved === undefined || at === -1) return choices
  return choices.filter((choice) => choice !== moved).toSpliced(at, 0, moved)
}

export const resizeColumn = (
  choices: readonly ColumnChoice[],
  key: string,
  width: number,
): readonly ColumnChoice[] =>
  choices.map((choice) => (choice.key === key ? { ...choice, width: clampColumn(width) } : choice))
