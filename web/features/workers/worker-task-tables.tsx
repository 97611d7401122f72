import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatWhole } from '../../lib/number-format.ts'
import { valueText } from '../../lib/query-terms.ts'
import { formatDuration, parseIso } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { useTicking } from '../../parts/live.tsx'
import { Region } from '../../parts/region.tsx'
import { RelativeTime, RunningFor } from '../../parts/relative-time.tsx'
import { seriesQueries } from '../../parts/series-queries.ts'
import { useWorkerNow } from '../../parts/use-worker-now.ts'
import { shortId, TaskName } from '../../parts/verbatim.tsx'
import { Unknown } from '../../ui/facts.tsx'
import { Panel } from '../../ui/panel.tsx'
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx'
import { WarnMark } from '../../ui/warn-mark.tsx'
import { useWorkerTasks } from './use-worker-tasks.ts'
import { runningOf, type TaskRow, waitingOf } from './worker-tasks.ts'
import styles from './worker-task-tables.module.css'

interface WorkerProps {
  readonly worker: WorkerView
}

/** Long enough for a usual runtime, short enough for today's. */
const USUAL_RANGE = 'now-24h'
const USUAL_STALE_MS = 60_000
/** Rows; the page of tasks has all of them. */
const RUNNING_SHOWN = 50
const WAITING_SHOWN = 20

/** The tasks that a worker has: those that run, and those that wait in it. */
export function WorkerTaskTables({ worker }: WorkerProps) {
  const tasks = useWorkerTasks(worker.hostname)
  const isGone = useWorkerNow(worker) === 'offline'
  const usual = useUsualRuntimes()
  const columns = useMemo(() => runningColumns(usual, isGone), [usual, isGone])
  const query = { ...tasks, isFetching: tasks.isPending }
  const link = (state: string) => (
    <Link
      to="/tasks"
      search={{ q: `worker:=${valueText(worker.hostname)} state:${state}` }}
      className={styles['all']}
    >
      In Tasks
    </Link>
  )
  return (
    <>
      <Panel
        title={isGone ? 'Ran when it was last heard' : 'Running now'}
        actions={link('STARTED')}
      >
        <Region
          what="tasks of the worker"
          query={query}
          permission="task.read"
          rows={3}
          empty={({ rows }) =>
            runningOf(rows).length === 0 ? <Nothing worker={worker} isGone={isGone} /> : null
          }
          partial={({ rows, next }) => {
            if (next !== null) return 'It has more tasks than are shown here: see Tasks for all.'
            return isGone ? null : unheardEnds(worker, runningOf(rows))
          }}
        >
          {({ rows }) => (
            <>
              <PlainTable
                caption="Running tasks"
                columns={columns}
                rows={runningOf(rows).slice(0, RUNNING_SHOWN)}
              />
              <More count={runningOf(rows).length - RUNNING_SHOWN} />
            </>
          )}
        </Region>
      </Panel>
      {tasks.data !== undefined && <Waiting rows={waitingOf(tasks.data.rows)} link={link} />}
    </>
  )
}

/** Where the worker's own count, which came later than all of these started, is smaller. */
function unheardEnds(
  { active, lastSeen, freq }: WorkerView,
  running: readonly TaskRow[],
): string | null {
  // A heartbeat is as old as the one before it was due.
  const old = running.filter(({ started }) => started !== null && started < lastSeen - 2 * freq)
  if (active === null || old.length <= active) return null
  return `Its heartbeat says that it runs ${formatWhole(active)}. The end of some of these was never heard: events may be missing.`
}

function Nothing({ worker, isGone }: WorkerProps & { readonly isGone: boolean }) {
  const isContradicted = !isGone && (worker.active ?? 0) > 0
  return (
    <p className={styles['words']}>
      {isContradicted
        ? `It says that it runs ${formatWhole(worker.active ?? 0)}, but no event told which: are task events on (worker -E)?`
        : 'No event told of a task that was started here and did not end.'}
    </p>
  )
}

interface WaitingProps {
  readonly rows: readonly TaskRow[]
  readonly link: (state: string) => ReactNode
}

function Waiting({ rows, link }: WaitingProps) {
  if (rows.length === 0) return null
  return (
    <Panel title={`Received, not started (${formatWhole(rows.length)})`} actions={link('RECEIVED')}>
      <PlainTable
        caption="Received tasks"
        columns={WAITING_COLUMNS}
        rows={rows.slice(0, WAITING_SHOWN)}
      />
      <More count={rows.length - WAITING_SHOWN} />
    </Panel>
  )
}

const More = ({ count }: { readonly count: number }) =>
  count > 0 ? <p className={styles['words']}>And {formatWhole(count)} more.</p> : null

/** The p95 of what each task type took lately, by name. */
function useUsualRuntimes(): ReadonlyMap<string | null, number> {
  const { data } = useQuery({ ...seriesQueries.types(USUAL_RANGE), staleTime: USUAL_STALE_MS })
  return useMemo(
    () =>
      new Map(
        data?.rows.flatMap(({ name, runtime }) =>
          runtime.p95 === null ? [] : [[name, runtime.p95]],
        ),
      ),
    [data],
  )
}

const TASK: PlainColumn<TaskRow> = {
  key: 'task',
  header: 'Task',
  names: true,
  yields: true,
  cell: ({ id, name }) => (
    <Link to="/tasks/$taskId" params={{ taskId: id }} data-row-link>
      {name === null ? <i>Unknown name</i> : <TaskName text={name} />}
    </Link>
  ),
}

const ID: PlainColumn<TaskRow> = {
  key: 'id',
  header: 'Id',
  cell: ({ id }) => (
    <code className={styles['id']} data-tip={visibleLine(id)}>
      {shortId(id)}
    </code>
  ),
}

const WAITING_COLUMNS: readonly PlainColumn<TaskRow>[] = [
  TASK,
  ID,
  {
    key: 'received',
    header: 'Received',
    cell: ({ received }) => (received === null ? <Unknown /> : <RelativeTime time={received} />),
  },
  {
    key: 'eta',
    header: 'Not before',
    cell: ({ eta }) => <EtaCell eta={eta} />,
  },
]

/** As Celery sent it where it is no time. */
function EtaCell({ eta }: { readonly eta: string | null }) {
  if (eta === null) return null
  const time = parseIso(eta)
  return time === null ? <span>{visibleLine(eta)}</span> : <RelativeTime time={time} />
}

const runningColumns = (
  usual: ReadonlyMap<string | null, number>,
  isGone: boolean,
): readonly PlainColumn<TaskRow>[] => [
  TASK,
  ID,
  {
    key: 'pid',
    header: 'Pid',
    align: 'end',
    cell: ({ pid }) => pid ?? <Unknown />,
  },
  {
    key: 'running',
    header: isGone ? 'Started' : 'Running',
    align: 'end',
    cell: ({ started, name }) => {
      if (started === null) return <Unknown why="No event told when it was started" />
      if (isGone) return <RelativeTime time={started} />
      return <Running since={started} usual={usual.get(name)} />
    },
  },
  {
    key: 'usual',
    header: 'Usual p95',
    align: 'end',
    cell: ({ name }) => {
      const p95 = usual.get(name)
      return p95 === undefined ? (
        <Unknown word="–" why="None of its type succeeded in the last 24 hours" />
      ) : (
        formatDuration(p95)
      )
    },
  },
]

interface RunningProps {
  readonly since: number
  readonly usual: number | undefined
}

/** How long it has run, marked where that is longer than 95 in 100 of its type take. */
function Running({ since, usual }: RunningProps) {
  const isSlow = useTicking((now) => (usual !== undefined && now - since > usual ? 'slow' : ''))
  return (
    <span className={styles['running']} data-live>
      {isSlow === '' ? (
        <RunningFor since={since} />
      ) : (
        <WarnMark>
          <span className="sr-only">Longer than usual: </span>
          <RunningFor since={since} />
        </WarnMark>
      )}
    </span>
  )
}
