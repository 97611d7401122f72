import { Rows3 } from 'lucide-react'
import type { Ref } from 'react'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuChoice } from '../../ui/menu.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toggles } from '../../ui/toggles.tsx'
import { MAX_NAME, type WorkerListChange, type WorkerListSearch } from './worker-list-search.ts'
import styles from './worker-filters.module.css'

interface WorkerFiltersProps {
  readonly search: WorkerListSearch
  /** @param isTyping a step on the way: no entry of its own in the browser's history */
  readonly onChange: (change: WorkerListChange, isTyping?: boolean) => void
  readonly field: Ref<HTMLInputElement>
}

const STATUSES = [
  { key: 'online', label: 'Online' },
  { key: 'offline', label: 'Offline' },
  { key: 'unknown', label: 'Unknown' },
] as const

const GROUPINGS = [
  { value: 'none', label: 'No groups' },
  { value: 'host', label: 'By host' },
  { value: 'name', label: 'By name before the @' },
  { value: 'version', label: 'By Celery’s version' },
] as const

/** Which workers, and under which heads. */
export function WorkerFilters({ search, onChange, field }: WorkerFiltersProps) {
  const { name = '', status, group } = search
  const grouping = GROUPINGS.find(({ value }) => value === group) ?? GROUPINGS[0]
  return (
    <div className={styles['filters']}>
      <SearchField
        ref={field}
        label="Worker name"
        placeholder="Part of the worker’s name"
        value={name}
        maxLength={MAX_NAME}
        onSearch={(text, committed) => onChange({ name: text }, !committed)}
      />
      <Toggles
        label="Only workers that are"
        toggles={STATUSES.map((one) => ({ ...one, pressed: one.key === status }))}
        onToggle={(key) => {
          const pressed = STATUSES.find((one) => one.key === key)?.key
          onChange({ status: pressed === status ? undefined : pressed })
        }}
      />
      <Menu
        trigger={
          <Button className={styles['group']}>
            <Rows3 size={14} aria-hidden="true" />
            {grouping.label}
          </Button>
        }
      >
        <MenuChoice
          label="Group workers"
          value={grouping.value}
          choices={GROUPINGS}
          onChange={(value) => onChange({ group: value === 'none' ? undefined : value })}
        />
      </Menu>
    </div>
  )
}
