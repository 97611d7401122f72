import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './plain-table.module.css'

export interface PlainColumn<Row> {
  readonly key: string
  readonly header: string
  readonly align?: 'end'
  /** The cell that names the row. */
  readonly names?: true
  /** Takes the width that is left, and wraps anywhere. */
  readonly wide?: true
  /** Takes the width that is left, and what it holds gives way where that is too little. */
  readonly yields?: true
  readonly cell: (row: Row, index: number) => ReactNode
}

interface PlainTableProps<Row> {
  /** Says what the table holds, for those who cannot see it. */
  readonly caption: string
  readonly columns: readonly PlainColumn<Row>[]
  readonly rows: readonly Row[]
}

/** A few rows that are all there, in their own order. Where they are too wide, the table scrolls sideways. */
export function PlainTable<Row>({ caption, columns, rows }: PlainTableProps<Row>) {
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it only scrolls: a fieldset is for a form
      role="group"
      aria-label={caption}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the keyboard
      tabIndex={0}
      className={styles['scroll']}
    >
      <table className={styles['table']}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows are only ever added at the end
            <tr key={index}>
              {columns.map((column) =>
                column.names === true ? (
                  <th key={column.key} scope="row" className={classOf(column)}>
                    {column.cell(row, index)}
                  </th>
                ) : (
                  <td key={column.key} className={classOf(column)}>
                    {column.cell(row, index)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const classOf = <Row,>({ align, wide, yields }: PlainColumn<Row>): string | undefined =>
  classNames(
    align === 'end' && styles['end'],
    wide === true && styles['wide'],
    yields === true && styles['yields'],
  )
