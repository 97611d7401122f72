import { Ban, Filter, Pencil, X } from 'lucide-react'
import { fieldOf } from '../lib/query-terms.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { Menu, MenuItem } from '../ui/menu.tsx'
import type { TermActions } from './term-chip.tsx'

interface TermMenuProps extends TermActions {
  readonly term: string
  readonly className: string | undefined
}

const ICON = { size: 14, 'aria-hidden': true } as const

/** What can be done with a term of a search. Open as soon as it is there. */
export function TermMenu({ term, className, onEdit, onNegate, onOnly, onRemove }: TermMenuProps) {
  const text = visibleLine(term)
  const field = fieldOf(term)
  return (
    <Menu
      startsOpen
      trigger={
        <button type="button" className={className} data-tip={text}>
          <bdi dir="ltr">{text}</bdi>
        </button>
      }
    >
      <MenuItem icon={<Pencil {...ICON} />} onSelect={onEdit}>
        Edit
      </MenuItem>
      <MenuItem icon={<Ban {...ICON} />} onSelect={onNegate}>
        {term.startsWith('-') ? 'Include instead' : 'Exclude instead'}
      </MenuItem>
      {field !== null && (
        <MenuItem icon={<Filter {...ICON} />} onSelect={onOnly}>
          Only this {field}
        </MenuItem>
      )}
      <MenuItem icon={<X {...ICON} />} onSelect={onRemove}>
        Remove
      </MenuItem>
    </Menu>
  )
}
