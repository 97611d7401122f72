import { ChevronDown, ChevronRight } from 'lucide-react'
import { type ReactNode, type Ref, type RefObject, useMemo, useState } from 'react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatWhole } from '../../lib/number-format.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable, type RowMover } from '../../ui/data-table.tsx'
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import type { RecentWork } from './recent-work.ts'
import { useArrangement } from './use-arrangement.ts'
import { RecentWorkContext } from './use-recent-work.tsx'
import { columnsFor, WORKER_TABLE_WIDTH } from './worker-columns.tsx'
import { FoldContext } from './worker-group-cells.tsx'
import { workerItem } from './worker-item.tsx'
import type { WorkerListSearch } from './worker-list-search.ts'
import { rowKey, toRows, type WorkerRow } from './worker-rows.ts'
import styles from './worker-tables.module.css'

interface WorkerTablesProps {
  readonly workers: readonly WorkerView[]
  readonly search: WorkerListSearch
  readonly recent: RecentWork
  readonly held: boolean
  readonly region: RefObject<HTMLElement | null>
  readonly mover: Ref<RowMover>
  readonly onSort: (sort: WorkerListSearch['sort']) => void
  /** In place of the tables where nobody fits the question. */
  readonly empty: ReactNode
}

/** Those that are there and, folded, those that are gone: a deploy leaves many behind. */
export function WorkerTables(props: WorkerTablesProps) {
  const { workers, search, recent, held, region, mover, onSort, empty } = props
  const arrangement = useArrangement(workers, search, recent, held)
  const { folded, fold } = useFolds()
  const [unfolded, setUnfolded] = useState(false)
  const byName = useMemo(
    () => new Map(workers.map((worker) => [worker.hostname, worker])),
    [workers],
  )
  const present = useMemo(() => toRows(arrangement, byName, folded), [arrangement, byName, folded])
  const offline = useMemo(
    () => arrangement.offline.flatMap((hostname) => byName.get(hostname) ?? []),
    [arrangement, byName],
  )
  if (present.length + offline.length === 0) return empty
  const isOpen = unfolded || present.length === 0
  const Chevron = isOpen ? ChevronDown : ChevronRight
  const shared = { region, search, onSort }
  return (
    <RecentWorkContext value={recent}>
      <FoldContext value={fold}>
        {present.length > 0 && <Rows {...shared} label="Workers" rows={present} mover={mover} />}
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
            {isOpen && <Rows {...shared} label="Offline workers" rows={offline} mover={null} />}
          </>
        )}
      </FoldContext>
    </RecentWorkContext>
  )
}

function useFolds() {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [fold] = useState(
    () => (key: string) => setFolded((before) => before.symmetricDifference(new Set([key]))),
  )
  return { folded, fold }
}

interface RowsProps extends Pick<WorkerTablesProps, 'region' | 'mover' | 'search' | 'onSort'> {
  readonly label: string
  readonly rows: readonly WorkerRow[]
}

const ROW = 32
const COARSE_ROW = 44
const ITEM = 60

function Rows({ label, rows, region, mover, search, onSort }: RowsProps) {
  const isPhone = useMediaQuery(PHONE)
  const isCoarse = useMediaQuery('(pointer: coarse)')
  const columns = useMemo(() => columnsFor(search.sort, onSort), [search.sort, onSort])
  const shared = { rows, rowKey, region, mover }
  if (isPhone) return <VirtualList {...shared} label={label} rowHeight={ITEM} item={workerItem} />
  return (
    <DataTable
      {...shared}
      caption={label}
      columns={columns}
      rowHeight={isCoarse ? COARSE_ROW : ROW}
      minWidth={WORKER_TABLE_WIDTH}
    />
  )
}
