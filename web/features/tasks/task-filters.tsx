import type { Ref } from 'react'
import { TASK_STATES } from '../../../contract/model/task.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { lookOfState, StateIcon } from '../../parts/task-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toggles } from '../../ui/toggles.tsx'
import {
  MAX_NAME,
  statesOf,
  type TaskSearch,
  toggleState,
  withName,
  withoutStates,
} from './task-search.ts'
import styles from './task-filters.module.css'

interface TaskFiltersProps {
  readonly search: TaskSearch
  /** `replace` changes the address without a step to go back to. */
  readonly onChange: (search: TaskSearch, how: { replace: boolean }) => void
  readonly field: Ref<HTMLInputElement>
}

const ALL = 'all'

/** Part of a name, and any of the states. */
export function TaskFilters({ search, onChange, field }: TaskFiltersProps) {
  const states = statesOf(search)
  const custom = states.filter((state) => !TASK_STATES.some((known) => known === state))
  const toggles = [...TASK_STATES, ...custom].map((state) => ({
    key: state,
    pressed: states.includes(state),
    label: (
      <>
        <StateIcon state={state} />
        {visibleLine(lookOfState(state).word)}
      </>
    ),
  }))
  return (
    <div className={styles['filters']}>
      <SearchField
        ref={field}
        label="Filter by task name"
        placeholder="Task name contains…"
        value={search.name ?? ''}
        maxLength={MAX_NAME}
        onSearch={(name, committed) => {
          if (name === (search.name ?? '')) return
          onChange(withName(search, name), { replace: !committed })
        }}
      />
      <Toggles
        label="Filter by state"
        toggles={[{ key: ALL, label: 'All', pressed: states.length === 0 }, ...toggles]}
        onToggle={(key) => {
          if (key === ALL) onChange(withoutStates(search), { replace: false })
          else onChange(toggleState(search, key), { replace: false })
        }}
      />
    </div>
  )
}
