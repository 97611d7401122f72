import {
  memo,
  type ReactNode,
  type Ref,
  type RefObject,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react'
import type { RowMover } from './data-table.tsx'
import { useVirtualRows } from './use-virtual-rows.ts'
import styles from './virtual-list.module.css'

interface VirtualListProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly rowHeight: number
  readonly region: RefObject<HTMLElement | null>
  /** Must be the same function each time: rows are rendered again only when they change. */
  readonly item: (row: Row, tabIndex: 0 | -1) => ReactNode
  readonly onEndReached?: (() => void) | undefined
  readonly onStartReached?: (() => void) | undefined
  /** Pixels that the region is scrolled down at the start. @default 0 */
  readonly startAt?: number | undefined
  readonly mover?: Ref<RowMover>
}

/** What a table becomes on a phone: list items of one height, of which only those near the view exist. */
export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { label, rows, rowKey, rowHeight, region, item } = props
  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey])
  const holder = useRef<HTMLUListElement>(null)
  const { indices, before, after, tabStop, move } = useVirtualRows({
    region,
    holder,
    keys,
    rowHeight,
    headHeight: 0,
    startAt: props.startAt,
    onEndReached: props.onEndReached,
    onStartReached: props.onStartReached,
  })
  useImperativeHandle(props.mover, () => ({ move, at: () => tabStop }), [move, tabStop])
  return (
    <ul
      ref={holder}
      aria-label={label}
      className={styles['list']}
      style={{ paddingTop: before, paddingBottom: after }}
    >
      {indices.map((index) => {
        const row = rows[index]
        const key = keys[index]
        if (row === undefined || key === undefined) return null
        return (
          <Item
            key={key}
            row={row}
            rowKey={key}
            height={rowHeight}
            tabIndex={key === tabStop ? 0 : -1}
            item={item as (row: unknown, tabIndex: 0 | -1) => ReactNode}
          />
        )
      })}
    </ul>
  )
}

interface ItemProps {
  readonly row: unknown
  readonly rowKey: string
  readonly height: number
  readonly tabIndex: 0 | -1
  readonly item: (row: unknown, tabIndex: 0 | -1) => ReactNode
}

const Item = memo(function Item({ row, rowKey, height, tabIndex, item }: ItemProps) {
  return (
    <li data-key={rowKey} className={styles['item']} style={{ height }}>
      {item(row, tabIndex)}
    </li>
  )
})
