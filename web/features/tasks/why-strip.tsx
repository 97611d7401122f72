import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { NotebookText } from 'lucide-react'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { errorFingerprint } from '../../../contract/model/error-fingerprint.ts'
import { ownFrame } from '../../../contract/model/traceback-frame.ts'
import { plural } from '../../lib/number-format.ts'
import { visibleLine, visibleText } from '../../lib/visible-text.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { TextBlock } from '../../ui/text-block.tsx'
import { taskQueries } from './queries.ts'
import { markdownOf } from './task-markdown.ts'
import styles from './why-strip.module.css'

interface WhyStripProps {
  readonly task: TaskReply
  readonly exception: string
}

/** A task that failed once and then succeeded keeps both: what is over is not the first thing to say. */
const TITLES: Readonly<Record<string, string>> = {
  FAILURE: 'Why it failed',
  RETRY: 'Why it is tried again',
}

/** Whether the state that a task is in has to be explained by its exception. */
export const needsWhy = ({ state }: Pick<TaskReply, 'state'>): boolean =>
  Object.hasOwn(TITLES, state)

/** The exception, where in one's own code it came from, and how many failed the same way. */
export function WhyStrip({ task, exception }: WhyStripProps) {
  const title = TITLES[task.state] ?? 'Exception of an earlier attempt'
  const frame = task.traceback === null ? null : ownFrame(task.traceback)
  return (
    <Panel
      title={title}
      actions={
        <>
          <CopyButton text={exception} what="exception" />
          <CopyButton
            text={markdownOf(task)}
            what="as Markdown"
            icon={<NotebookText size={14} aria-hidden="true" />}
          />
        </>
      }
    >
      <TextBlock label={title} className={styles['exception']}>
        {visibleText(exception)}
      </TextBlock>
      <p className={styles['below']}>
        {frame !== null && <code>{visibleLine(frame)}</code>}
        <SameFailures task={task} />
      </p>
    </Panel>
  )
}

function SameFailures({ task }: { readonly task: TaskReply }) {
  const fingerprint = errorFingerprint(task)
  const { data } = useQuery({
    ...taskQueries.error(fingerprint ?? ''),
    enabled: fingerprint !== null,
  })
  if (fingerprint === null) return null
  const group = data?.rows[0]
  return (
    <Link to="/tasks" search={{ q: `error:${fingerprint}` }}>
      {group === undefined
        ? 'Tasks that failed the same way'
        : `${plural(group.count, 'failure')} like it in the last 24 hours`}
    </Link>
  )
}
