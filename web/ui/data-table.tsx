import { type Ref, type RefObject, useImperativeHandle, useMemo, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import type { Column, ColumnTools, RowSelection } from './table-column.ts'
import { TableHead } from './table-head.tsx'
import { TableRow } from './table-row.tsx'
import { useRowClicks } from './use-row-clicks.ts'
import { useVirtualRows } from './use-virtual-rows.ts'
import styles from './data-table.module.css'

export type { Column, RowSelection }

/** Moves through the rows by keyboard. */
export interface RowMover {
  /** @returns key of the row that has the focus now */
  readonly move: (by: number) => string | undefined
  /** Key of the row that `move` starts from. */
  readonly at: () => string | undefined
}

interface DataTableProps<Row> {
  /** Says what the table holds, for those who cannot see it. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Marks a row for styles and tests: `data-state`. */
  readonly rowState?: (row: Row) => string
  readonly rowHeight: number
  /** Below this the table scrolls sideways in its region. */
  readonly minWidth: number
  /** There are rows that are not loaded: the count is unknown. */
  readonly more?: boolean
  /** Rows of the list before the first one here. @default 0 */
  readonly firstIndex?: number
  readonly region: RefObject<HTMLElement | null>
  readonly onEndReached?: (() => void) | undefined
  readonly onStartReached?: (() => void) | undefined
  /** Pixels that the region is scrolled down at the start. @default 0 */
  readonly startAt?: number | undefined
  readonly mover?: Ref<RowMover>
  /** What the headers can do beside ordering rows. */
  readonly tools?: ColumnTools | undefined
  /** Rows can be chosen. */
  readonly selection?: RowSelection | undefined
  /** Somebody clicked into a row, beside its link and its buttons. */
  readonly onRowClick?: ((key: string, asRange: boolean) => void) | undefined
  /** Key of the row that is looked at beside the table. */
  readonly current?: string | undefined
}

const HEAD_HEIGHT = 32
const BOX_WIDTH = 36

/** A table of any length, of which only the rows near the view exist. Its parent scrolls. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowState, rowHeight, minWidth, more, region } = props
  const { selection, firstIndex = 0 } = props
  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey])
  const holder = useRef<HTMLTableElement>(null)
  const [sizing, setSizing] = useState<{ key: string; width: number } | null>(null)
  const { indices, before, after, tabStop, move } = useVirtualRows({
    region,
    holder,
    keys,
    rowHeight,
    headHeight: HEAD_HEIGHT,
    startAt: props.startAt,
    onEndReached: props.onEndReached,
    onStartReached: props.onStartReached,
  })
  useImperativeHandle(props.mover, () => ({ move, at: () => tabStop }), [move, tabStop])
  useRowClicks(holder, props.onRowClick)
  const span = columns.length + (selection === undefined ? 0 : 1)

  return (
    <table
      ref={holder}
      className={classNames(styles['table'], selection !== undefined && styles['selectable'])}
      data-selecting={(selection?.keys.size ?? 0) > 0 || undefined}
      data-clickable={props.onRowClick !== undefined || undefined}
      style={{ minWidth: minWidth + (selection === undefined ? 0 : BOX_WIDTH) }}
      aria-rowcount={more === true ? -1 : firstIndex + rows.length + 1}
    >
      <caption className="sr-only">{caption}</caption>
      <colgroup>
        {selection !== undefined && <col style={{ width: BOX_WIDTH }} />}
        {columns.map(({ key, width }) => {
          const shown = sizing?.key === key ? sizing.width : width
          return <col key={key} style={shown === undefined ? {} : { width: shown }} />
        })}
      </colgroup>
      <TableHead
        columns={columns as readonly Column<never>[]}
        tools={props.tools}
        onSizing={setSizing}
        selection={selection === undefined ? null : headBox(selection, keys)}
      />
      <tbody>
        <Spacer height={before} span={span} />
        {indices.map((index) => {
          const row = rows[index]
          const key = keys[index]
          if (row === undefined || key === undefined) return null
          return (
            <TableRow
              key={key}
              row={row}
              rowKey={key}
              state={rowState?.(row)}
              index={firstIndex + index}
              height={rowHeight}
              tabIndex={key === tabStop ? 0 : -1}
              columns={columns as readonly Column<unknown>[]}
              selected={selection === undefined ? null : selection.keys.has(key)}
              boxLabel={selection === undefined ? '' : `Select ${selection.nameOf(key)}`}
              onToggle={selection?.onToggle}
              current={key === props.current}
            />
          )
        })}
        <Spacer height={after} span={span} />
      </tbody>
    </table>
  )
}

function headBox({ keys: chosen, onToggleAll }: RowSelection, keys: readonly string[]) {
  const all = keys.length > 0 && keys.every((key) => chosen.has(key))
  return {
    checked: all ? true : chosen.size > 0 ? ('mixed' as const) : false,
    onToggle: onToggleAll,
  }
}

function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className={styles['spacer']} style={{ height }}>
      <td colSpan={span} aria-hidden="true" />
    </tr>
  )
}
