import { Ellipsis } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import type { ShownTask } from './task-cells.tsx'
import styles from './row-menu.module.css'

const OpenRowMenu = lazy(async () => ({
  default: (await import('./open-row-menu.tsx')).OpenRowMenu,
}))

export interface RowActions {
  readonly onPeek: (task: ShownTask) => void
  /** Narrows the list by a term of the search. */
  readonly onTerm: (term: string) => void
  readonly onOpenChange: (open: boolean) => void
}

interface RowMenuProps {
  readonly task: ShownTask
  readonly tabIndex: 0 | -1
  readonly actions: RowActions
}

/** What can be done with one task of the list. The menu itself is loaded when somebody opens one. */
export function RowMenu({ task, tabIndex, actions }: RowMenuProps) {
  const [wasPressed, setPressed] = useState(false)
  const button = <RowMenuButton task={task} tabIndex={tabIndex} onClick={() => setPressed(true)} />
  if (!wasPressed) return button
  return (
    <Suspense fallback={button}>
      <OpenRowMenu task={task} tabIndex={tabIndex} actions={actions} />
    </Suspense>
  )
}

interface RowMenuButtonProps extends Omit<Parameters<typeof IconButton>[0], 'label' | 'icon'> {
  readonly task: ShownTask
}

export function RowMenuButton({ task, ...props }: RowMenuButtonProps) {
  return (
    <IconButton
      look="quiet"
      className={styles['button']}
      aria-haspopup="menu"
      data-row-menu
      {...props}
      data-tip={undefined}
      label={`Actions for ${task.name ?? task.id}`}
      icon={<Ellipsis size={14} aria-hidden="true" />}
    />
  )
}
