import { ChevronDown, ChevronRight } from 'lucide-react'
import { type Ref, type RefObject, useState } from 'react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatWhole } from '../../lib/number-format.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type RowMover } from '../../ui/data-table.tsx'
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { useWorkerGroups } from './use-worker-groups.ts'
import { WORKER_COLUMNS, WORKER_TABLE_WIDTH } from './worker-columns.tsx'
import { workerItem } from './worker-item.tsx'
import styles from './worker-tables.module.css'

interface WorkerTablesProps {
  readonly workers: readonly WorkerView[]
  readonly held: boolean
  readonly region: RefObject<HTMLElement | null>
  readonly mover: Ref<RowMover>
}

/** Those that are there, and, folded, those that are gone: a deploy leaves many behind. */
export function WorkerTables({ workers, held, region, mover }: WorkerTablesProps) {
  const { present, offline } = useWorkerGroups(workers, held)
  const [unfolded, setUnfolded] = useState(false)
  const isOpen = unfolded || present.length === 0
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      {present.length > 0 && <Rows label="Workers" rows={present} region={region} mover={mover} />}
      {offline.length > 0 && (
        <>
          <h2 className={styles['fold']}>
            <Button
              look="quiet"
              aria-expanded={isOpen}
              disabled={present.length === 0}
              onClick={() => setUnfolded(!unfolded)}
            >
              <Chevron size={16} aria-hidden="true" />
              Offline ({formatWhole(offline.length)})
            </Button>
          </h2>
          {isOpen && <Rows label="Offline workers" rows={offline} region={region} mover={null} />}
        </>
      )}
    </>
  )
}

interface RowsProps {
  readonly label: string
  readonly rows: readonly WorkerView[]
  readonly region: RefObject<HTMLElement | null>
  readonly mover: Ref<RowMover>
}

const ROW = 32
const COARSE_ROW = 44
const ITEM = 60

function Rows({ label, rows, region, mover }: RowsProps) {
  const isPhone = useMediaQuery(PHONE)
  const isCoarse = useMediaQuery('(pointer: coarse)')
  const shared = { rows, rowKey: nameOf, region, mover }
  if (isPhone) return <VirtualList {...shared} label={label} rowHeight={ITEM} item={workerItem} />
  return (
    <DataTable
      {...shared}
      caption={label}
      columns={WORKER_COLUMNS}
      rowHeight={isCoarse ? COARSE_ROW : ROW}
      minWidth={WORKER_TABLE_WIDTH}
    />
  )
}

const nameOf = ({ hostname }: WorkerView) => hostname
