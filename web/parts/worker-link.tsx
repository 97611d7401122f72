import { Link } from '@tanstack/react-router'
import { visibleLine } from '../lib/visible-text.ts'

/** A worker's name, leading to its page; nothing where no worker told. */
export function WorkerLink({ hostname }: { readonly hostname: string | null }) {
  if (hostname === null) return null
  return (
    <Link to="/workers/$hostname" params={{ hostname }}>
      {visibleLine(hostname)}
    </Link>
  )
}
