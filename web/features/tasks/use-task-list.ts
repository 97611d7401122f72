import { useNavigate, useSearch } from '@tanstack/react-router'
import { type RefObject, useCallback, useMemo, useState } from 'react'
import { waitingText } from '../../parts/live-button.tsx'
import { useLive, useLiveValue } from '../../parts/live.tsx'
import { useHold } from '../../parts/use-hold.ts'
import { canGrow } from './judge-row.ts'
import { useShownTasks } from './task-rows.tsx'
import { fromStart, questionOf, type TaskQuestion, type TaskSearch } from './task-search.ts'
import { useKeptWindow } from './use-kept-window.ts'
import { useNewRowsWords } from './use-new-rows-words.ts'
import { useSelection } from './use-selection.ts'
import { useTaskRows } from './use-task-rows.ts'

/** Changes the address: a step to go back to, or none. */
export type Go = (search: TaskSearch, how?: { readonly replace: boolean }) => void

/** The list behind /tasks: what the address asks for, its rows, what is chosen, and whether it stands still. */
export function useTaskList(region: RefObject<HTMLElement | null>) {
  const search = useSearch({ from: '/tasks' })
  const navigate = useNavigate({ from: '/tasks' })
  const { feed, clock } = useLive()
  const hold = useHold(region)
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const question = useQuestion(search)
  const selection = useSelection(question)
  const { kept, keep } = useKeptWindow(region)
  const stands = hold.held || selection.keys.size > 0 || !canGrow(question, clock.now())
  const mode = paused ? 'paused' : stands ? 'held' : 'live'
  const rows = useTaskRows({ question, mode, kept: kept?.window })
  const tasks = useShownTasks(rows.view)
  const { view, startOver } = rows
  const hasStart = view?.prev === null
  useNewRowsWords(view?.waiting ?? 0)

  const go: Go = useCallback(
    (next, how = { replace: false }) => void navigate({ search: next, ...how }),
    [navigate],
  )
  const showNew = () => {
    if (paused) feed.resume()
    if (search.at !== undefined) go(fromStart(search))
    else if (!hasStart || !canGrow(question, clock.now())) startOver()
    const element = region.current
    if (element === null) return
    // Focus in a row would hold it at once again.
    if (element.contains(document.activeElement)) element.focus({ preventScroll: true })
    element.scrollTo(0, 0)
    hold.release()
  }
  return {
    search,
    question,
    go,
    rows,
    tasks,
    selection,
    stands,
    waiting: waitingText(view),
    showNew,
    setMenuOpen: hold.setMenuOpen,
    keep: () => keep(view),
    startAt: kept?.scrollTop ?? 0,
  }
}

/** The same object as long as the address asks for the same. */
function useQuestion(search: TaskSearch): TaskQuestion {
  const next = questionOf(search)
  const [question, setQuestion] = useState(next)
  const isSame = useMemo(() => JSON.stringify(question), [question]) === JSON.stringify(next)
  if (!isSame) setQuestion(next)
  return isSame ? question : next
}
