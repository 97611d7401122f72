import { Bookmark } from 'lucide-react'
import { type ComponentProps, lazy, Suspense, useMemo, useState } from 'react'
import { visibleLine } from '../../lib/visible-text.ts'
import { useSavedViews } from '../../parts/saved-views.ts'
import { Button } from '../../ui/button.tsx'
import type { TaskSearch } from './task-search.ts'
import { currentView, SYSTEM_VIEWS, type TaskView, viewOf } from './task-views.ts'

const ViewsPanel = lazy(async () => ({ default: (await import('./views-panel.tsx')).ViewsPanel }))

export interface ViewsProps {
  readonly search: TaskSearch
  readonly onChange: (search: TaskSearch) => void
  readonly onOpenChange: (open: boolean) => void
}

/** Names the view that the list is, and leads to others. */
export function ViewsButton(props: ViewsProps) {
  const [wasPressed, setPressed] = useState(false)
  const button = <ViewButton search={props.search} onClick={() => setPressed(true)} />
  if (!wasPressed) return button
  return (
    <Suspense fallback={button}>
      <ViewsPanel {...props} />
    </Suspense>
  )
}

interface ViewButtonProps extends Omit<ComponentProps<typeof Button>, 'children'> {
  readonly search: TaskSearch
}

export function ViewButton({ search, ...props }: ViewButtonProps) {
  const current = currentView(search, useTaskViews())
  const name = current === null ? 'Views' : visibleLine(current.view.name)
  return (
    <Button {...props} data-tip="Saved views">
      <Bookmark size={16} aria-hidden="true" />
      {name}
      {current?.isEdited === true && ' • edited'}
    </Button>
  )
}

/** Sepal's own and those that people saved. */
export function useTaskViews(): readonly TaskView[] {
  const { views } = useSavedViews('tasks')
  return useMemo(
    () => [
      ...SYSTEM_VIEWS,
      ...(views ?? []).map(({ id, name, search }) => viewOf(id, name, search)),
    ],
    [views],
  )
}
