import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { TASK_STATES } from '../../../contract/model/task.ts'
import { formatCount, formatWhole } from '../../lib/number-format.ts'
import { fieldOf, joinTerms, splitTerms, valueText } from '../../lib/query-terms.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { useLiveValue } from '../../parts/live.tsx'
import { lookOfState, StateIcon } from '../../parts/task-states.tsx'
import { Toggles } from '../../ui/toggles.tsx'
import { taskQueries } from './queries.ts'
import { type TaskSearch, withQuery } from './task-search.ts'
import styles from './state-tabs.module.css'

interface StateTabsProps {
  readonly search: TaskSearch
  readonly onChange: (search: TaskSearch) => void
}

const ALL = 'all'
const STATES = 20
const REFRESH_MS = 15_000

/** How many tasks are in which state, under the rest of the search; pressed, only those are listed. */
export function StateTabs({ search, onChange }: StateTabsProps) {
  const terms = splitTerms(search.q ?? '')
  const chosen = statesIn(terms)
  const rest = terms.filter((term) => !isPlainStates(term))
  const isPaused = useLiveValue((live) => live.pausedAt !== null)
  const counted = useQuery({
    ...taskQueries.facet({ q: joinTerms(rest), range: search.range ?? '' }, 'state', STATES),
    refetchInterval: isPaused ? false : REFRESH_MS,
    placeholderData: (before) => before,
  }).data
  const counts = new Map(counted?.values.map(({ value, count }) => [value ?? '', count]))
  const isRough = counted?.limited === true
  const custom = [...counts.keys(), ...chosen].filter(
    (state) => state !== '' && !TASK_STATES.some((known) => known === state),
  )
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const withCount = (label: ReactNode, count: number | undefined) => (
    <>
      {label}
      {counted !== undefined && (
        <span
          className={styles['count']}
          data-tip={isRough ? 'At least: not all tasks were counted' : formatWhole(count ?? 0)}
        >
          {isRough && '≥ '}
          {formatCount(count ?? 0)}
        </span>
      )}
    </>
  )
  const toggle = (state: string) => {
    const next =
      state === ALL
        ? []
        : chosen.includes(state)
          ? chosen.filter((other) => other !== state)
          : [...chosen, state]
    const term = next.length === 0 ? [] : [`state:${ordered(next).map(valueText).join(',')}`]
    onChange(withQuery(search, joinTerms([...term, ...rest])))
  }
  return (
    <Toggles
      label="Filter by state"
      onToggle={toggle}
      toggles={[
        { key: ALL, label: withCount('All', total), pressed: chosen.length === 0 },
        ...[...TASK_STATES, ...new Set(custom)].map((state) => ({
          key: state,
          pressed: chosen.includes(state),
          label: withCount(
            <>
              <StateIcon state={state} />
              {visibleLine(lookOfState(state).word)}
            </>,
            counts.get(state),
          ),
        })),
      ]}
    />
  )
}

/** States by name and nothing else: what these tabs write, and no whole search that is one term. */
const isPlainStates = (term: string): boolean =>
  fieldOf(term) === 'state' && !term.startsWith('-') && !/[*?~"()\s]/.test(term)

const statesIn = (terms: readonly string[]): string[] =>
  terms
    .filter(isPlainStates)
    .flatMap((term) =>
      term
        .slice(term.indexOf(':') + 1)
        .replace(/^=/, '')
        .split(','),
    )
    .map((state) => state.toUpperCase())

/** Celery's own order first, then custom states by name: one filter has one address. */
function ordered(states: readonly string[]): string[] {
  const known = TASK_STATES.filter((state) => states.includes(state))
  return [...known, ...states.filter((state) => !known.some((one) => one === state)).toSorted()]
}
