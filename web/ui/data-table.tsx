import { ArrowDown } from 'lucide-react'
import { memo, type ReactNode, type Ref, type RefObject, useImperativeHandle, useRef } from 'react'
import { classNames } from './class-names.ts'
import { useVirtualRows } from './use-virtual-rows.ts'
import styles from './data-table.module.css'

export interface Column<Row> {
  readonly key: string
  readonly header: string
  /** Pixels, or a share of the table; without it the column gets what is left. */
  readonly width?: number | `${number}%`
  readonly align?: 'end'
  /** The rows are in this order of the column. */
  readonly sorted?: 'descending'
  /** The cell that names the row. It holds the row's one link. */
  readonly names?: true
  /** `tabIndex` is for the row's link and buttons: one row at a time is in the tab order. */
  readonly cell: (row: Row, tabIndex: 0 | -1) => ReactNode
}

/** Moves through the rows by keyboard. */
export interface RowMover {
  readonly move: (by: number) => void
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
  readonly region: RefObject<HTMLElement | null>
  readonly onEndReached?: (() => void) | undefined
  /** Pixels that the region is scrolled down at the start. @default 0 */
  readonly startAt?: number | undefined
  readonly mover?: Ref<RowMover>
}

const HEAD_HEIGHT = 32

/** A table of any length, of which only the rows near the view exist. Its parent scrolls. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowState, rowHeight, minWidth, more, region } = props
  const keys = rows.map(rowKey)
  const holder = useRef<HTMLTableElement>(null)
  const { indices, before, after, tabStop, move } = useVirtualRows({
    region,
    holder,
    keys,
    rowHeight,
    headHeight: HEAD_HEIGHT,
    startAt: props.startAt,
    onEndReached: props.onEndReached,
  })
  useImperativeHandle(props.mover, () => ({ move }), [move])

  return (
    <table
      ref={holder}
      className={styles['table']}
      style={{ minWidth }}
      aria-rowcount={more === true ? -1 : rows.length + 1}
    >
      <caption className="sr-only">{caption}</caption>
      <colgroup>
        {columns.map(({ key, width }) => (
          <col key={key} style={width === undefined ? {} : { width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(({ key, header, align, sorted }) => (
            <th key={key} scope="col" className={styles[align ?? 'start']} aria-sort={sorted}>
              {header}
              {sorted !== undefined && (
                <ArrowDown size={12} aria-hidden="true" className={styles['sorted']} />
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Spacer height={before} span={columns.length} />
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
              index={index}
              height={rowHeight}
              tabIndex={key === tabStop ? 0 : -1}
              columns={columns as readonly Column<unknown>[]}
            />
          )
        })}
        <Spacer height={after} span={columns.length} />
      </tbody>
    </table>
  )
}

interface TableRowProps {
  readonly row: unknown
  readonly rowKey: string
  readonly state: string | undefined
  readonly index: number
  readonly height: number
  readonly tabIndex: 0 | -1
  readonly columns: readonly Column<unknown>[]
}

/** Rendered again only when its own row changed, not when another did. */
const TableRow = memo(function TableRow(props: TableRowProps) {
  const { row, rowKey, state, index, height, tabIndex, columns } = props
  return (
    <tr aria-rowindex={index + 2} data-key={rowKey} data-state={state} style={{ height }}>
      {columns.map(({ key, align, names, cell }) => {
        const content = cell(row, tabIndex)
        const className = classNames(styles[align ?? 'start'])
        if (names !== true) {
          return (
            <td key={key} className={className}>
              {content}
            </td>
          )
        }
        return (
          <th key={key} scope="row" className={className}>
            {content}
          </th>
        )
      })}
    </tr>
  )
})

function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className={styles['spacer']} style={{ height }}>
      <td colSpan={span} aria-hidden="true" />
    </tr>
  )
}
