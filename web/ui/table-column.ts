import type { ReactNode } from 'react'

/** One column of a `DataTable`. */
export interface Column<Row> {
  readonly key: string
  readonly header: string
  /** Pixels, or a share of the table; without it the column gets what is left. */
  readonly width?: number | `${number}%`
  readonly align?: 'end'
  /** Holds buttons, not facts: nobody sees its header, and it stays where it is. */
  readonly isControl?: true
  /** The rows are in this order of the column. */
  readonly sorted?: 'ascending' | 'descending'
  /** Orders the rows by this column: its header is a button. */
  readonly onSort?: () => void
  /** The cell that names the row. It holds the row's one link. */
  readonly names?: true
  /** `tabIndex` is for the row's link and buttons: one row at a time is in the tab order. */
  readonly cell: (row: Row, tabIndex: 0 | -1) => ReactNode
}

/** What somebody may do to the columns by their headers. */
export interface ColumnTools {
  /** Pixels. */
  readonly onResize: (key: string, width: number) => void
  /** Puts a column in the place of another one. */
  readonly onMove: (key: string, to: string) => void
}

export interface RowSelection {
  readonly keys: ReadonlySet<string>
  /** What a row is called: "Select billing.charge 9f3c". */
  readonly nameOf: (key: string) => string
  readonly onToggle: (key: string, asRange: boolean) => void
  /** Every loaded row, or none. */
  readonly onToggleAll: () => void
}

const MIN_COLUMN = 48
const MAX_COLUMN = 1200

export const clampColumn = (width: number): number =>
  Math.round(Math.min(MAX_COLUMN, Math.max(MIN_COLUMN, width)))
