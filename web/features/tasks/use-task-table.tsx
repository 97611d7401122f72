import { useCallback, useMemo } from 'react'
import { withTerm } from '../../lib/query-terms.ts'
import { usePreference } from '../../parts/preferences.tsx'
import { useLatest } from '../../ui/use-latest.ts'
import {
  chosenColumns,
  type ColumnChoice,
  formatColumns,
  moveColumn,
  resizeColumn,
} from './column-layout.ts'
import { type RowActions, RowMenu } from './row-menu.tsx'
import type { ShownTask } from './task-cells.tsx'
import { taskColumns } from './task-columns.tsx'
import type { TaskTable } from './task-rows.tsx'
import { densityOf, withCols, withPeek, withQuery, withSort } from './task-search.ts'
import { useRowSelection } from './use-selection.ts'
import type { useTaskList } from './use-task-list.ts'

/** How the list looks as a table, and what its rows and headers do. */
export function useTaskTable(list: ReturnType<typeof useTaskList>): {
  readonly table: TaskTable
  readonly choices: readonly ColumnChoice[]
  readonly setColumns: (choices: readonly ColumnChoice[] | undefined) => void
} {
  const { question, tasks, selection, setMenuOpen } = list
  const [liked] = usePreference('taskColumns')
  const [density] = usePreference('density')
  const latest = useLatest(list)
  const choices = useMemo(() => chosenColumns(list.search.cols, liked), [list.search.cols, liked])
  const chosen = useRowSelection(selection, tasks)

  const setColumns = useCallback(
    (next: readonly ColumnChoice[] | undefined) => {
      const { search, go } = latest.current
      const cols = next === undefined ? undefined : formatColumns(next)
      go(withCols(search, cols), { replace: true })
    },
    [latest],
  )
  const actions = useMemo(
    (): RowActions => ({
      onPeek: ({ id }) => latest.current.go(withPeek(latest.current.search, id), { replace: true }),
      onTerm(term) {
        const { search, go } = latest.current
        go(withQuery(search, withTerm(search.q ?? '', term)))
      },
      onOpenChange: setMenuOpen,
    }),
    [latest, setMenuOpen],
  )
  const { columns, minWidth } = useMemo(
    () =>
      taskColumns({
        choices,
        order: question,
        onSort: (key) => latest.current.go(withSort(latest.current.search, key)),
        menu: (task, tabIndex) => <RowMenu {...{ task, tabIndex, actions }} />,
      }),
    [choices, question, actions, latest],
  )
  const tools = useMemo(
    () => ({
      onResize: (key: string, width: number) => setColumns(resizeColumn(choices, key, width)),
      onMove: (key: string, to: string) => setColumns(moveColumn(choices, key, to)),
    }),
    [choices, setColumns],
  )
  const onRowClick = useCallback(
    (key: string, asRange: boolean) => {
      const { search, go, tasks: rows, selection: picked } = latest.current
      if (asRange) {
        picked.toggle(key, true, rows.map(idOf))
        return
      }
      go(withPeek(search, search.peek === key ? undefined : key), { replace: true })
    },
    [latest],
  )
  return {
    choices,
    setColumns,
    table: {
      columns,
      minWidth,
      density: densityOf(list.search) ?? density,
      tools,
      selection: chosen,
      onRowClick,
    },
  }
}

const idOf = ({ id }: ShownTask) => id
