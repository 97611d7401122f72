import { type RefObject, useMemo } from 'react'
import type { QueueView } from '../../../contract/api/queues.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { columnsFor } from './queue-columns.tsx'
import { queueItem } from './queue-item.tsx'

interface QueueTableProps {
  readonly queues: readonly QueueView[]
  readonly region: RefObject<HTMLElement | null>
}

const ROW = 32
const COARSE_ROW = 44
const ITEM = 60

export function QueueTable({ queues, region }: QueueTableProps) {
  const isPhone = useMediaQuery(PHONE)
  const isCoarse = useMediaQuery('(pointer: coarse)')
  const { columns, minWidth } = useMemo(() => columnsFor(queues), [queues])
  const shared = { rows: queues, rowKey: nameOf, region, mover: null }
  if (isPhone) return <VirtualList {...shared} label="Queues" rowHeight={ITEM} item={queueItem} />
  return (
    <DataTable
      {...shared}
      caption="Queues"
      columns={columns}
      rowHeight={isCoarse ? COARSE_ROW : ROW}
      minWidth={minWidth}
    />
  )
}

const nameOf = ({ name }: QueueView) => name
