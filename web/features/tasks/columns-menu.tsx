import { Menu, MenuCheck, MenuLabel } from '../../ui/menu.tsx'
import { ColumnsButton } from './columns-button.tsx'
import { columnsOf, OPTIONAL_COLUMNS, type TaskSearch, withColumn } from './task-search.ts'

interface ColumnsMenuProps {
  readonly search: TaskSearch
  readonly onChange: (search: TaskSearch) => void
  readonly onOpenChange: (open: boolean) => void
}

const WORDS = { received: 'Received', started: 'Started', queue: 'Queue' } as const

/** Which optional columns there are. */
export function ColumnsMenu({ search, onChange, onOpenChange }: ColumnsMenuProps) {
  const shown = columnsOf(search)
  return (
    <Menu onOpenChange={onOpenChange} trigger={<ColumnsButton />}>
      <MenuLabel>More columns</MenuLabel>
      {OPTIONAL_COLUMNS.map((column) => (
        <MenuCheck
          key={column}
          checked={shown.includes(column)}
          onChange={(on) => onChange(withColumn(search, column, on))}
        >
          {WORDS[column]}
        </MenuCheck>
      ))}
    </Menu>
  )
}
