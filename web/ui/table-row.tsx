import { memo } from 'react'
import { CheckBox } from './check-box.tsx'
import { classNames } from './class-names.ts'
import type { Column } from './table-column.ts'
import styles from './data-table.module.css'

interface TableRowProps {
  readonly row: unknown
  readonly rowKey: string
  readonly state: string | undefined
  readonly index: number
  readonly height: number
  readonly tabIndex: 0 | -1
  readonly columns: readonly Column<unknown>[]
  /** Whether it is selected; null where rows cannot be. */
  readonly selected: boolean | null
  readonly boxLabel: string
  readonly onToggle: ((key: string, asRange: boolean) => void) | undefined
  /** It is looked at beside the table. */
  readonly current: boolean
}

/** Rendered again only when its own row changed, not when another did. */
export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { row, rowKey, state, index, height, tabIndex, columns, selected, current } = props
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={selected ?? undefined}
      data-key={rowKey}
      data-state={state}
      data-current={current || undefined}
      style={{ height }}
    >
      {selected !== null && (
        <td className={styles['box']}>
          <CheckBox
            label={props.boxLabel}
            checked={selected}
            tabIndex={tabIndex}
            onToggle={({ shiftKey }) => props.onToggle?.(rowKey, shiftKey)}
          />
        </td>
      )}
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
