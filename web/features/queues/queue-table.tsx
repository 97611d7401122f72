import { type Ref, type RefObject, useMemo } from 'react'
import type { QueueView } from '../../../contract/api/queues.ts'
import { DataTable, type RowMover } from '../../ui/data-table.tsx'
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { columnsFor } from './queue-columns.tsx'
import { queueItem } from './queue-item.tsx'
import { QueueFlowContext, useQueueFlow } from './use-queue-flow.tsx'

interface QueueTableProps {
  readonly queues: readonly QueueView[]
  readonly region: RefObject<HTMLElement | null>
  readonly mover: Ref<RowMover>
}

const ROW = 32
const COARSE_ROW = 44
const ITEM = 60

export function QueueTable({ queues, region, mover }: QueueTableProps) {
  const isPhone = useMediaQuery(PHONE)
  const isCoarse = useMediaQuery('(pointer: coarse)')
  const flow = useQueueFlow()
  const { columns, minWidth } = useMemo(
    () => columnsFor(queues, flow.isTold),
    [queues, flow.isTold],
  )
  const shared = { rows: queues, rowKey: nameOf, region, mover }
  if (isPhone) return <VirtualList {...shared} label="Queues" rowHeight={ITEM} item={queueItem} />
  return (
    <QueueFlowContext value={flow}>
      <DataTable
        {...shared}
        caption="Queues"
        columns={columns}
        rowHeight={isCoarse ? COARSE_ROW : ROW}
        minWidth={minWidth}
      />
    </QueueFlowContext>
  )
}

const nameOf = ({ name }: QueueView) => name
