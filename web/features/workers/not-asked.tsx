import { CircleDashed } from 'lucide-react'
import { BreakdownTable } from '../../parts/breakdown-table.tsx'
import { WorkerCommand } from '../../parts/worker-command.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Notice } from '../../ui/region.tsx'
import type { WorkerTab } from './worker-search.ts'

export type NotAskedTab = Exclude<WorkerTab, 'now' | 'system'>

interface NotAskedProps {
  readonly tab: NotAskedTab
  readonly hostname: string
  readonly range: string
}

const ABOUT: Readonly<Record<NotAskedTab, { readonly what: string; readonly ask: string }>> = {
  queues: { what: 'Which queues it takes tasks from', ask: 'active_queues' },
  limits: { what: 'Rate limits and time limits of its task types', ask: 'conf' },
  pool: { what: 'The kind and size of its pool', ask: 'stats' },
  config: { what: 'Its configuration', ask: 'conf' },
}

/** In place of what only the worker itself could tell. */
export function NotAsked({ tab, hostname, range }: NotAskedProps) {
  const { what, ask } = ABOUT[tab]
  return (
    <>
      <Notice icon={<CircleDashed size={20} aria-hidden="true" />} title="Not asked yet">
        <p>
          {what} is nothing that heartbeats and events tell: the worker has to be asked. Sepal shows
          here only what workers send by themselves. Until then, ask it yourself:
        </p>
        <WorkerCommand command={`celery -A proj inspect ${ask} -d ${quoted(hostname)}`} />
      </Notice>
      {tab === 'queues' && (
        <Panel title="Queues that its tasks came from">
          <BreakdownTable
            caption="Queues that its tasks came from"
            by="queue"
            only={{ worker: hostname }}
            range={range}
            empty="No event of this range told which queue its tasks came from: only task-sent events do (task_send_sent_event)."
          />
        </Panel>
      )}
    </>
  )
}

/** A name that a shell reads as one word, whatever is in it: names come from the broker. */
const quoted = (name: string): string =>
  /^[\w@.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`
