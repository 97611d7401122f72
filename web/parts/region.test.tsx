import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { PERMISSIONS, type Permission } from '../../contract/api/permissions.ts'
import { ApiError } from '../lib/api.ts'
import { Region, type RegionQuery } from './region.tsx'
import { sessionQuery } from './session.ts'

type Rows = readonly string[]

const ROWS = ['a.task', 'b.task']
const REFUSED = new ApiError('The history does not answer', 503, null)

function draw(query: Partial<RegionQuery<Rows>>, permissions: readonly Permission[] = PERMISSIONS) {
  const client = new QueryClient()
  client.setQueryData(sessionQuery().queryKey, {
    user: 'operator',
    permissions: [...permissions],
    cluster: 'test',
    environment: null,
    demo: false,
    version: '0.1.0',
    now: 1,
  })
  const whole: RegionQuery<Rows> = {
    data: undefined,
    error: null,
    errorUpdatedAt: 1_763_733_731_000,
    isFetching: false,
    refetch: () => undefined,
    ...query,
  }
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <Region
        what="types"
        query={whole}
        permission="task.read"
        empty={(rows) => (rows.length === 0 ? <p>None ran yet</p> : null)}
        partial={(rows) => (rows.includes('b.task') ? 'Of one worker only' : null)}
      >
        {(rows) => <p>{rows.join(' and ')}</p>}
      </Region>
    </QueryClientProvider>,
  )
}

test('Region shows what is there, and says what of it is missing', () => {
  expect(draw({ data: ['a.task'] })).toContain('<p>a.task</p>')
  const html = draw({ data: ROWS })
  expect(html).toContain('a.task and b.task')
  expect(html).toContain('Of one worker only')
})

test('Region loads with a skeleton, also when it tries again after a failure', () => {
  for (const query of [{ isFetching: true }, { isFetching: true, error: REFUSED }]) {
    const html = draw(query)
    expect(html).toContain('Loading types')
    expect(html).not.toContain('Cannot')
  }
})

test('Region keeps what was there while it is asked again, and when that fails', () => {
  expect(draw({ data: ROWS, isFetching: true })).toMatch(/aria-busy="true".*a\.task and b\.task/s)
  const html = draw({ data: ROWS, error: REFUSED })
  expect(html).toContain('a.task and b.task')
  expect(html).toContain('Cannot load the types: The history does not answer')
  expect(html).toContain('Try again')
})

test('Region never calls a failure empty', () => {
  const html = draw({ error: REFUSED })
  expect(html).toContain('Cannot load the types')
  expect(html).not.toContain('None ran yet')
  expect(draw({ data: [] })).toContain('None ran yet')
})

test('Region shows nothing to whom it is denied, by the role or by the server', () => {
  const byRole = draw({ data: ROWS }, ['session.own'])
  expect(byRole).toContain('You may not see the types')
  expect(byRole).toContain('<code>task.read</code>')
  expect(byRole).not.toContain('a.task')
  const byServer = draw({ data: ROWS, error: new ApiError('No', 403, null) })
  expect(byServer).toContain('You may not see the types')
  expect(byServer).not.toContain('a.task')
})
