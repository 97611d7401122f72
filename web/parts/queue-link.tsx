import { Link } from '@tanstack/react-router'
import { visibleLine } from '../lib/visible-text.ts'
import { Ellipsis } from '../ui/ellipsis.tsx'

interface QueueLinkProps {
  readonly name: string
  readonly tabIndex?: 0 | -1
}

/** A queue's name, leading to its page. */
export function QueueLink({ name, tabIndex }: QueueLinkProps) {
  return (
    <Link
      to="/queues/$queue"
      params={{ queue: name }}
      tabIndex={tabIndex}
      data-row-link
      data-tip={visibleLine(name)}
    >
      <Ellipsis text={visibleLine(name)} cut="middle" tip={false} />
    </Link>
  )
}
