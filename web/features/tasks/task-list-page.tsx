import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useRef } from 'react'
import { LiveButton, waitingText } from '../../parts/live-button.tsx'
import { useLive, useLiveValue } from '../../parts/live.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import { useHold } from '../../parts/use-hold.ts'
import { useHotkeys } from '../../parts/use-hotkeys.ts'
import type { RowMover } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts'
import { ColumnsButton } from './columns-button.tsx'
import { NewRowsPill } from './new-rows-pill.tsx'
import { TaskFilters } from './task-filters.tsx'
import { TaskRows } from './task-rows.tsx'
import { filterOf, fromNewest, type TaskSearch } from './task-search.ts'
import { useKeptWindow } from './use-kept-window.ts'
import { useNewRowsWords } from './use-new-rows-words.ts'
import { useTaskRows } from './use-task-rows.ts'

/** The first paint does not wait for menus. */
const ColumnsMenu = lazy(async () => ({
  default: (await import('./columns-menu.tsx')).ColumnsMenu,
}))

/** /tasks. The URL is the state: filters and columns navigate. */
export function TaskListPage() {
  const search = useSearch({ from: '/tasks' })
  const navigate = useNavigate({ from: '/tasks' })
  const { feed } = useLive()
  const region = useRef<HTMLElement>(null)
  const mover = useRef<RowMover>(null)
  const field = useRef<HTMLInputElement>(null)
  const { held, release, setMenuOpen } = useHold(region)
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const isOlder = search.after !== undefined
  const stands = held || isOlder
  const isPhone = useMediaQuery(PHONE)

  const { state, name, after } = search
  const filter = useMemo(
    () => filterOf({ ...(state !== undefined && { state }), ...(name !== undefined && { name }) }),
    [state, name],
  )
  const { kept, keep } = useKeptWindow(region)
  const mode = paused ? 'paused' : stands ? 'held' : 'live'
  const rows = useTaskRows({ filter, after, mode, kept: kept?.page })
  const waiting = waitingText(rows.view)
  useNewRowsWords(rows.view?.waiting ?? 0)

  const go = (next: TaskSearch, how = { replace: false }) =>
    void navigate({ search: next, replace: how.replace })
  const showNew = () => {
    if (paused) feed.resume()
    if (isOlder) go(fromNewest(search))
    const element = region.current
    if (element === null) return
    // Focus in a row would hold it at once again.
    if (element.contains(document.activeElement)) element.focus({ preventScroll: true })
    element.scrollTo(0, 0)
    release()
  }
  useHotkeys({
    '/': () => field.current?.focus(),
    '.': showNew,
    j: () => mover.current?.move(1),
    k: () => mover.current?.move(-1),
  })

  return (
    <Page
      fills
      title="Tasks"
      documentTitle={useDocumentTitle('Tasks')}
      actions={
        <>
          {!isPhone && (
            <Suspense fallback={<ColumnsButton disabled />}>
              <ColumnsMenu search={search} onChange={go} onOpenChange={setMenuOpen} />
            </Suspense>
          )}
          <LiveButton held={stands} waiting={waiting} />
        </>
      }
    >
      <TaskFilters search={search} onChange={go} field={field} />
      <ScrollRegion
        ref={region}
        label="Tasks, newest first"
        busy={rows.busy && rows.view !== null}
        overlay={<NewRowsPill waiting={waiting} onPress={showNew} />}
        onClickCapture={() => keep(rows.view)}
      >
        <TaskRows
          search={search}
          rows={rows}
          region={region}
          mover={mover}
          startAt={kept?.scrollTop ?? 0}
          onNewest={showNew}
          onClear={go}
        />
      </ScrollRegion>
    </Page>
  )
}
