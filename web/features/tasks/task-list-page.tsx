import { lazy, Suspense, useRef, useState } from 'react'
import { FilterBar, type FilterBarHandle } from '../../parts/filter-bar.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { RangePicker } from '../../parts/range-picker.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import type { RowMover } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { ScrollRegion } from '../../ui/scroll-region.tsx'
import { PHONE, useMediaQuery } from '../../ui/use-media-query.ts'
import { ColumnsButton } from './columns-button.tsx'
import { ExportLinks } from './export-links.tsx'
import { MomentBanner } from './moment-banner.tsx'
import { NewRowsPill } from './new-rows-pill.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { StateTabs } from './state-tabs.tsx'
import { TaskCount } from './task-count.tsx'
import { TaskFigures } from './task-figures.tsx'
import { TaskRows } from './task-rows.tsx'
import { MAX_QUERY, withoutFilter, withPeek, withQuery, withRange } from './task-search.ts'
import { useFieldValues } from './use-field-values.ts'
import { useListKeys } from './use-list-keys.ts'
import { useTaskList } from './use-task-list.ts'
import { useTaskTable } from './use-task-table.tsx'
import { ViewsButton } from './views-button.tsx'
import styles from './task-list-page.module.css'

/** The first paint does not wait for what is opened later. */
const ViewOptions = lazy(async () => ({
  default: (await import('./view-options.tsx')).ViewOptions,
}))
const PeekPanel = lazy(async () => ({ default: (await import('./peek-panel.tsx')).PeekPanel }))
const QueryHelp = lazy(async () => ({ default: (await import('./query-help.tsx')).QueryHelp }))

/** /tasks. The URL is the state: the search, its range, order, columns and the open peek navigate. */
export function TaskListPage() {
  const region = useRef<HTMLElement>(null)
  const mover = useRef<RowMover>(null)
  const bar = useRef<FilterBarHandle>(null)
  const list = useTaskList(region)
  const { search, go, rows, tasks, selection, waiting, showNew, setMenuOpen } = list
  const { table, choices, setColumns } = useTaskTable(list)
  const [hasOptions, setOptions] = useState(false)
  const [hasHelp, setHelp] = useState(false)
  const isPhone = useMediaQuery(PHONE)
  const { q = '', range = '' } = search
  const onRegionKey = useListKeys({ list, mover, bar })

  return (
    <Page
      fills
      title="Tasks"
      documentTitle={useDocumentTitle('Tasks')}
      actions={
        <>
          <ViewsButton search={search} onChange={go} onOpenChange={setMenuOpen} />
          <RangePicker
            range={range}
            onChange={(next) => go(withRange(search, next))}
            onOpenChange={setMenuOpen}
          />
          <LiveButton held={list.stands} waiting={waiting} />
        </>
      }
    >
      {selection.keys.size > 0 ? (
        <SelectionBar
          keys={selection.keys}
          loaded={tasks.length}
          q={q}
          range={range}
          onClear={selection.clear}
        />
      ) : (
        <FilterBar
          ref={bar}
          label="Search tasks"
          value={q}
          maxLength={MAX_QUERY}
          useValues={(word) => useFieldValues(word, range)}
          onHelp={() => setHelp(!hasHelp)}
          onSearch={(text, committed) => {
            if (text !== q) go(withQuery(search, text), { replace: !committed })
          }}
        />
      )}
      {hasHelp && (
        <Suspense>
          <QueryHelp onClose={() => setHelp(false)} />
        </Suspense>
      )}
      <StateTabs search={search} onChange={go} />
      <TaskFigures
        search={search}
        onChange={go}
        before={<TaskCount q={q} range={range} />}
        behind={
          <span className={styles['tools']}>
            <ExportLinks q={q} range={range} />
            {!isPhone &&
              (hasOptions ? (
                <Suspense fallback={<ColumnsButton />}>
                  <ViewOptions
                    search={search}
                    choices={choices}
                    onColumns={setColumns}
                    onChange={go}
                    onOpenChange={setMenuOpen}
                  />
                </Suspense>
              ) : (
                <ColumnsButton onClick={() => setOptions(true)} />
              ))}
          </span>
        }
      />
      {search.at !== undefined && <MomentBanner at={Number(search.at)} onNewest={showNew} />}
      <div className={styles['split']}>
        <ScrollRegion
          ref={region}
          label="Tasks"
          busy={rows.busy && rows.view !== null}
          overlay={<NewRowsPill waiting={waiting} onPress={showNew} />}
          onClickCapture={list.keep}
          onKeyDown={onRegionKey}
        >
          <TaskRows
            search={search}
            rows={rows}
            tasks={tasks}
            table={table}
            region={region}
            mover={mover}
            startAt={list.startAt}
            onClear={() => go(withoutFilter(search))}
            onChange={go}
          />
        </ScrollRegion>
        {search.peek !== undefined && !isPhone && (
          <Suspense>
            <PeekPanel
              id={search.peek}
              onClose={() => go(withPeek(search, undefined), { replace: true })}
            />
          </Suspense>
        )}
      </div>
    </Page>
  )
}
