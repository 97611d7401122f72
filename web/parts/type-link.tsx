import { Link } from '@tanstack/react-router'
import { valueText } from '../lib/query-terms.ts'
import { TaskName } from './verbatim.tsx'

interface TypeLinkProps {
  /** Null: tasks whose type nobody told. */
  readonly name: string | null
  /** Only tasks in it. */
  readonly state?: string
  readonly range: string
}

/** A task type, leading to its tasks. */
export function TypeLink({ name, state, range }: TypeLinkProps) {
  if (name === null) return <i>Unknown name</i>
  const q = [`type:${valueText(name)}`, ...(state === undefined ? [] : [`state:${state}`])]
  return (
    <Link to="/tasks" search={{ q: q.join(' '), range }}>
      <TaskName text={name} />
    </Link>
  )
}
