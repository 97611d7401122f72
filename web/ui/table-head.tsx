import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { CheckBox } from './check-box.tsx'
import { classNames } from './class-names.ts'
import { clampColumn, type Column, type ColumnTools } from './table-column.ts'
import styles from './data-table.module.css'

interface TableHeadProps {
  readonly columns: readonly Column<never>[]
  readonly tools: ColumnTools | undefined
  readonly selection: { readonly checked: boolean | 'mixed'; readonly onToggle: () => void } | null
  /** A column has this width while somebody drags its edge; null: it is let go. */
  readonly onSizing: (sizing: { readonly key: string; readonly width: number } | null) => void
}

/** The row of headers: they order the rows, and can be made wider, narrower and moved. */
export function TableHead({ columns, tools, selection, onSizing }: TableHeadProps) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {selection !== null && (
          <td className={styles['box']}>
            <CheckBox label="Select every loaded row" {...selection} />
          </td>
        )}
        {columns.map((column) => (
          <HeadCell key={column.key} {...{ column, tools, onSizing }} />
        ))}
      </tr>
    </thead>
  )
}

interface HeadCellProps extends Pick<TableHeadProps, 'tools' | 'onSizing'> {
  readonly column: Column<never>
}

const STEP = 16
const DRAGGED = 'text/x-sepal-column'

function HeadCell({ column, tools: all, onSizing }: HeadCellProps) {
  const { key, header, align, sorted, onSort, isControl = false } = column
  const tools = isControl ? undefined : all
  const cell = useRef<HTMLTableCellElement>(null)
  const widthNow = () => cell.current?.getBoundingClientRect().width ?? 0
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key]
    if (!event.altKey || by === undefined || tools === undefined) return
    event.preventDefault()
    tools.onResize(key, clampColumn(widthNow() + by))
  }
  return (
    <th
      ref={cell}
      scope="col"
      className={classNames(styles[align ?? 'start'], styles['head'])}
      aria-sort={sorted}
      draggable={tools !== undefined}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(DRAGGED, key)
        dataTransfer.effectAllowed = 'move'
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault()
      }}
      onDrop={(event) => {
        const dragged = event.dataTransfer.getData(DRAGGED)
        event.preventDefault()
        if (dragged !== '' && dragged !== key) tools?.onMove(dragged, key)
      }}
    >
      {onSort === undefined ? (
        <span className={classNames(isControl && 'sr-only')}>{header}</span>
      ) : (
        <button type="button" className={styles['sort']} onClick={onSort} onKeyDown={onKeyDown}>
          {header}
          <SortMark sorted={sorted} />
        </button>
      )}
      {tools !== undefined && (
        <span
          aria-hidden="true"
          className={styles['edge']}
          onPointerDown={(event) => dragEdge(event, key, widthNow(), onSizing, tools)}
        />
      )}
    </th>
  )
}

function SortMark({ sorted }: { readonly sorted: Column<never>['sorted'] | undefined }) {
  const Arrow = sorted === 'ascending' ? ArrowUp : ArrowDown
  return (
    <Arrow
      size={12}
      aria-hidden="true"
      className={classNames(styles['mark'], sorted === undefined && styles['offered'])}
    />
  )
}

/** Follows the pointer until it is let go. */
function dragEdge(
  event: PointerEvent<HTMLElement>,
  key: string,
  from: number,
  onSizing: TableHeadProps['onSizing'],
  tools: ColumnTools,
): void {
  event.preventDefault()
  const edge = event.currentTarget
  const start = event.clientX
  let width = from
  edge.setPointerCapture(event.pointerId)
  const onMove = ({ clientX }: globalThis.PointerEvent) => {
    width = clampColumn(from + clientX - start)
    onSizing({ key, width })
  }
  const onEnd = () => {
    edge.removeEventListener('pointermove', onMove)
    onSizing(null)
    if (width !== from) tools.onResize(key, width)
  }
  edge.addEventListener('pointermove', onMove)
  edge.addEventListener('lostpointercapture', onEnd, { once: true })
}
