import { SearchX } from 'lucide-react'
import { ApiError } from '../../lib/api.ts'
import { DeniedNotice } from '../../parts/denied-notice.tsx'
import { Region, type RegionQuery } from '../../parts/region.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/region.tsx'
import { KitSection, Specimen, Specimens } from './kit-section.tsx'

type Rows = readonly string[]

const REFUSED = new ApiError('The history does not answer', 503, {
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  code: 'HISTORY_UNAVAILABLE',
  detail: 'The history does not answer',
  requestId: '9f3c2b7e00000000',
  fix: 'Look for a full disk',
})
const DENIED = new ApiError('Cannot go on', 403, null)

const given = (query: Partial<RegionQuery<Rows>>): RegionQuery<Rows> => ({
  data: undefined,
  error: null,
  errorUpdatedAt: Date.now(),
  isFetching: false,
  refetch: () => undefined,
  ...query,
})

const THERE = ['mail.send', 'billing.charge']
const STATES: readonly (readonly [string, Partial<RegionQuery<Rows>>])[] = [
  ['loading', { isFetching: true }],
  ['there', { data: THERE }],
  ['there, and asked again', { data: THERE, isFetching: true }],
  ['failed', { error: REFUSED }],
  ['there, and asked again in vain', { data: THERE, error: REFUSED }],
  ['empty', { data: [] }],
  ['denied by the server', { error: DENIED }],
]

export function RegionKit() {
  return (
    <KitSection title="Regions">
      <Specimens>
        {STATES.map(([name, query]) => (
          <Specimen key={name} name={`Region: ${name}`}>
            <KitRegion query={given(query)} />
          </Specimen>
        ))}
        <Specimen name="Region: partial">
          <KitRegion query={given({ data: THERE })} partial="celery@w2 did not reply within 1 s." />
        </Specimen>
        <Specimen name="Region: denied by the role">
          <DeniedNotice what="tasks" permission="task.read" />
        </Specimen>
        <Specimen name="Banner">
          <Banner actions={<Button>Retry now</Button>}>
            <strong>No live updates.</strong> What you see is 42 s old.
          </Banner>
        </Specimen>
      </Specimens>
    </KitSection>
  )
}

interface KitRegionProps {
  readonly query: RegionQuery<Rows>
  readonly partial?: string
}

function KitRegion({ query, partial }: KitRegionProps) {
  return (
    <Region
      what="task types"
      query={query}
      rows={3}
      onCancel={() => undefined}
      partial={() => partial ?? null}
      empty={(rows) => (rows.length === 0 ? <NothingMatches /> : null)}
    >
      {(rows) => (
        <ul>
          {rows.map((row) => (
            <li key={row}>{row}</li>
          ))}
        </ul>
      )}
    </Region>
  )
}

const NothingMatches = () => (
  <Notice
    icon={<SearchX size={20} aria-hidden="true" />}
    title="No task types match"
    actions={<Button>Clear filters</Button>}
  />
)
