import { useRouter } from '@tanstack/react-router'
import { copyText } from '../../lib/clipboard.ts'
import { valueText } from '../../lib/query-terms.ts'
import { useAnnounce } from '../../ui/announcer.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu.tsx'
import { type RowActions, RowMenuButton } from './row-menu.tsx'
import type { ShownTask } from './task-cells.tsx'

interface OpenRowMenuProps {
  readonly task: ShownTask
  readonly tabIndex: 0 | -1
  readonly actions: RowActions
}

export function OpenRowMenu({ task, tabIndex, actions }: OpenRowMenuProps) {
  const router = useRouter()
  const announce = useAnnounce()
  const { id, name, worker, queue, state } = task
  const copy = async (text: string, what: string) =>
    announce((await copyText(text)) ? `Copied ${what}` : `Cannot copy ${what}`)
  const location = router.buildLocation({ to: '/tasks/$taskId', params: { taskId: id } })
  const terms = [
    name !== null && (['this task type', `type:${valueText(name)}`] as const),
    ['this state', `state:${valueText(state)}`] as const,
    worker !== null && (['this worker', `worker:=${valueText(worker)}`] as const),
    queue !== null && (['this queue', `queue:=${valueText(queue)}`] as const),
  ].filter((one) => one !== false)
  return (
    <Menu
      startsOpen
      onOpenChange={actions.onOpenChange}
      trigger={<RowMenuButton task={task} tabIndex={tabIndex} />}
    >
      <MenuItem
        onSelect={() => void router.navigate({ to: '/tasks/$taskId', params: { taskId: id } })}
      >
        Open
      </MenuItem>
      <MenuItem onSelect={() => actions.onPeek(task)}>Peek</MenuItem>
      <MenuItem onSelect={() => void copy(id, 'task id')}>Copy id</MenuItem>
      <MenuItem
        onSelect={() => void copy(new URL(location.publicHref, document.baseURI).href, 'link')}
      >
        Copy link
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Only</MenuLabel>
      {terms.map(([label, term]) => (
        <MenuItem key={label} onSelect={() => actions.onTerm(term)}>
          {label}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuLabel>Without</MenuLabel>
      {terms.map(([label, term]) => (
        <MenuItem key={label} onSelect={() => actions.onTerm(`-${term}`)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  )
}
