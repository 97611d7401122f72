import { Link } from '@tanstack/react-router'
import { Maximize2, X } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { MAX_PEEK_PX, MIN_PEEK_PX } from '../../../contract/api/preferences.ts'
import { isNotFound } from '../../lib/api.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { FailureNotice } from '../../parts/failure-notice.tsx'
import { usePreference } from '../../parts/preferences.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { TaskSummary } from './task-summary.tsx'
import { useTask } from './use-task.ts'
import { needsWhy, WhyStrip } from './why-strip.tsx'
import styles from './peek-panel.module.css'

interface PeekPanelProps {
  readonly id: string
  readonly onClose: () => void
}

const STEP = 32
const clamp = (width: number) => Math.round(Math.min(MAX_PEEK_PX, Math.max(MIN_PEEK_PX, width)))

/** A task beside the list: its summary, while the rows stay where they are. */
export function PeekPanel({ id, onClose }: PeekPanelProps) {
  const [kept, keep] = usePreference('peekWidth')
  const [dragged, setDragged] = useState<number | null>(null)
  const width = dragged ?? kept
  return (
    <aside className={styles['peek']} style={{ width }} aria-label="Task beside the list">
      <Edge width={width} onDrag={setDragged} onKeep={keep} />
      <div className={styles['scroll']}>
        <PeekedTask key={id} id={id} onClose={onClose} />
      </div>
    </aside>
  )
}

interface EdgeProps {
  readonly width: number
  readonly onDrag: (width: number | null) => void
  readonly onKeep: (width: number) => void
}

function Edge({ width, onDrag, onKeep }: EdgeProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key]
    if (by === undefined) return
    event.preventDefault()
    onKeep(clamp(width + by))
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    const edge = event.currentTarget
    const from = event.clientX
    let last = width
    edge.setPointerCapture(event.pointerId)
    const onMove = ({ clientX }: globalThis.PointerEvent) => {
      last = clamp(width + from - clientX)
      onDrag(last)
    }
    edge.addEventListener('pointermove', onMove)
    edge.addEventListener(
      'lostpointercapture',
      () => {
        edge.removeEventListener('pointermove', onMove)
        onDrag(null)
        onKeep(last)
      },
      { once: true },
    )
  }
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- one that can be moved is a control, which a rule is not
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the task beside the list"
      aria-valuemin={MIN_PEEK_PX}
      aria-valuemax={MAX_PEEK_PX}
      aria-valuenow={width}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a separator that can be moved is a control
      tabIndex={0}
      className={styles['edge']}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
    />
  )
}

function PeekedTask({ id, onClose }: PeekPanelProps) {
  const task = useTask(id)
  const name = visibleLine(task.data?.name ?? id)
  return (
    <>
      <header className={styles['head']}>
        <h2>{name}</h2>
        <Link
          to="/tasks/$taskId"
          params={{ taskId: id }}
          className={styles['open']}
          data-tip="Open the task's page"
        >
          <Maximize2 size={14} aria-hidden="true" />
          <span className="sr-only">Open the page of {name}</span>
        </Link>
        <IconButton
          look="quiet"
          label="Close the panel"
          icon={<X size={16} aria-hidden="true" />}
          onClick={onClose}
        />
      </header>
      {task.isPending && <Loading what="the task" rows={8} />}
      {isNotFound(task.error) && (
        <Notice title="Sepal has no record of this task">
          <p>It may be older than the retention, or events were off when it ran.</p>
        </Notice>
      )}
      {task.isError && !isNotFound(task.error) && task.data === undefined && (
        <FailureNotice
          doing="load the task"
          error={task.error}
          since={task.errorUpdatedAt / 1000}
          onRetry={() => void task.refetch()}
        />
      )}
      {task.data !== undefined && (
        <div className={styles['body']}>
          <p className={styles['identity']}>
            <StateBadge state={task.data.state} /> <code>{visibleLine(task.data.id)}</code>
          </p>
          {needsWhy(task.data) && task.data.exception !== null && (
            <WhyStrip task={task.data} exception={task.data.exception} />
          )}
          <TaskSummary task={task.data} narrow />
        </div>
      )}
    </>
  )
}
