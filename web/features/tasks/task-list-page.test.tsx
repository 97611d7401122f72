import type { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { TaskListReply } from '../../../contract/api/tasks.ts'
import { LIVE, renderRoute, TEST_NOW } from '../../app/render-route.tsx'
import { ApiError } from '../../lib/api.ts'
import { aTask } from '../../lib/samples.ts'
import { taskQueries } from './queries.ts'
import { questionOf } from './task-search.ts'

const page = (rows: TaskListReply['rows'], next: string | null = null): TaskListReply => ({
  rows,
  next,
  prev: null,
  scanned: rows.length,
  limited: false,
  asOf: TEST_NOW,
})
const ASKED = questionOf({})
const primed = (reply: TaskListReply, filter = ASKED) => ({
  prime: (client: QueryClient) =>
    client.setQueryData(taskQueries.page(filter, undefined).queryKey, reply),
})

/** The first page was asked for, and refused. */
function failRead(client: QueryClient, filter: typeof ASKED, status: number): void {
  const problem = {
    type: 'about:blank',
    title: 'INTERNAL',
    status,
    code: 'INTERNAL',
    detail: 'Cannot answer: see the log',
    requestId: 'req-1',
  }
  client.setDefaultOptions({ queries: { retryOnMount: false } })
  const { queryKey } = taskQueries.page(filter, undefined)
  const query = client.getQueryCache().build(client, { queryKey })
  query.setState({
    status: 'error',
    error: new ApiError(problem.detail, status, problem),
    errorUpdatedAt: TEST_NOW * 1000,
    fetchStatus: 'idle',
  })
}

test('TaskListPage shows a skeleton while the first page loads', async () => {
  expect(await renderRoute('/tasks')).toContain('aria-busy="true"')
})

test('TaskListPage shows tasks with icon and word of their state, and one link a row', async () => {
  const rows = [
    aTask({ id: 'a', timestamp: TEST_NOW - 12 }),
    aTask({ id: 'b', state: 'FAILURE', runtime: null, failed: 1_763_733_701.5 }),
    aTask({ id: 'c', state: 'PROGRESS', name: null }),
  ]
  const html = await renderRoute('/tasks', primed(page(rows, 'more')))
  expect(html).toContain('aria-rowcount="-1"')
  expect(html).toContain('12 s ago')
  expect(html).toContain('1.20 s')
  expect(html).toContain('≈ 1.00 s')
  expect(html.match(/<tr aria-rowindex="\d+" aria-selected="false" data-key/g)).toHaveLength(3)
  expect(html.match(/data-row-link/g)).toHaveLength(3)
  for (const word of ['Success', 'Failure', 'PROGRESS', 'Unknown name']) {
    expect(html).toContain(word)
  }
})

test('TaskListPage says which link of the chain is missing before the first task', async () => {
  const live = {
    link: { ...LIVE.link, state: 'lost', problem: 'connection refused' } as typeof LIVE.link,
    workers: [],
  }
  const html = await renderRoute('/tasks', { ...primed(page([])), live })
  expect(html).toContain('No task events yet')
  expect(html).toContain('The broker is not connected')
  expect(html).toContain('celery -A proj worker -E')
})

test('TaskListPage names the filter that matches nothing', async () => {
  const filter = questionOf({ q: 'state:FAILURE,RETRY name:x' })
  const html = await renderRoute(
    `/tasks?q=${encodeURIComponent(filter.q)}`,
    primed(page([]), filter),
  )
  expect(html).toContain('No tasks match')
  expect(html).toContain('<code>state:FAILURE,RETRY name:x</code>')
  expect(html).toContain('Clear filters')
})

test.each(['state:FAILURE OR name:x', 'state:FAILURE (name:x'])(
  'TaskListPage makes no state of the search %s, which is one term',
  async (q) => {
    const html = await renderRoute(`/tasks?q=${encodeURIComponent(q)}`, primed(page([])))
    expect(html).toContain('Rejected')
    expect(html).not.toContain('FAILURE OR NAME')
    expect(html).not.toContain('FAILURE (NAME')
  },
)

test('TaskListPage says of a search that nobody can read that it is the search, not the list', async () => {
  const q = 'state:FAILURE (name:x'
  const html = await renderRoute(`/tasks?q=${encodeURIComponent(q)}`, {
    prime: (client) => failRead(client, questionOf({ q }), 400),
  })
  expect(html).toContain('This search cannot be read')
  expect(html).toContain('Clear filters')
  expect(html).not.toContain('Cannot load the tasks')
  expect(html).not.toContain('Showing the search before')
})

test('TaskListPage shows an error with its request id, never as empty', async () => {
  const html = await renderRoute('/tasks', { prime: (client) => failRead(client, ASKED, 500) })
  expect(html).toContain('Cannot load the tasks')
  expect(html).toContain('req-1')
  expect(html).not.toContain('No task')
})

test('TaskListPage shows hostile names as text, with what is invisible made visible', async () => {
  const rows = [
    aTask({ id: 'a', name: '<img src=x onerror=alert(1)>', worker: 'w\u202eevil' }),
    aTask({ id: '../../logout', name: 'javascript:alert(1)', preview: '</script><b>' }),
  ]
  const html = await renderRoute('/tasks', primed(page(rows)))
  expect(html).not.toContain('<img')
  expect(html).not.toContain('\u202e')
  expect(html).toContain(String.raw`w\u202eevil`)
  expect(html).toContain('href="/tasks/..%2F..%2Flogout"')
})

test('the shell says that the data is a demo on every page, and only then', async () => {
  const ribbon = 'Demo data: nothing here is real'
  expect(await renderRoute('/tasks', { session: { demo: true } })).toContain(ribbon)
  expect(await renderRoute('/workers', { session: { demo: true } })).toContain(ribbon)
  expect(await renderRoute('/tasks')).not.toContain(ribbon)
})
