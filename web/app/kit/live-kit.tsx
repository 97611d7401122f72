import { useState } from 'react'
import type { LiveSnapshot } from '../../lib/live-feed.ts'
import { LiveButton } from '../../parts/live-button.tsx'
import { LiveProvider, useLive } from '../../parts/live.tsx'
import { ConnectionBanner } from '../connection-banner.tsx'
import { HealthChain } from '../health-chain.tsx'
import { liveSnapshotAt, stillFeed } from '../still-feed.ts'
import { KitSection, Specimen, Specimens } from './kit-section.tsx'

/** Everything that the live feed may have told, and how the page looks then. */
const casesAt = (now: number): readonly (readonly [string, Partial<LiveSnapshot>])[] => [
  ['live', { workers: [] }],
  ['connecting', { transport: { kind: 'connecting', since: now }, hellos: 0, heardAt: null }],
  ['paused', { pausedAt: now - 60 }],
  ['silent', { heardAt: now - 42 }],
  [
    'server lost',
    {
      transport: {
        kind: 'lost',
        since: now - 23,
        retryAt: now + 8,
        problem: 'Cannot reach Sepal',
      },
    },
  ],
  [
    'broker lost',
    {
      link: {
        state: 'lost',
        since: now - 30,
        broker: 'redis://:**@h:6379/0',
        problem: 'Cannot connect to redis://:**@h:6379/0: connection refused',
        hint: null,
        retryAt: now + 4,
      },
    },
  ],
  [
    'history refuses',
    { holding: { since: now - 30, events: 1_240, bytes: 90_000, reason: 'The disk is full' } },
  ],
  ['standing by', { standby: { holder: 'sepal-1', asOf: now - 1 }, workers: [] }],
  ['signed out', { transport: { kind: 'signed-out', since: now } }],
]

export function LiveKit() {
  const { clock } = useLive()
  const [cases] = useState(() => casesAt(clock.localNow()))
  return (
    <KitSection title="Live">
      <Specimens>
        {cases.map(([name, change]) => (
          <Specimen key={name} name={`LiveButton, HealthChain, ConnectionBanner: ${name}`} wide>
            <StillLive change={change} />
          </Specimen>
        ))}
      </Specimens>
    </KitSection>
  )
}

function StillLive({ change }: { readonly change: Partial<LiveSnapshot> }) {
  const { clock } = useLive()
  const [feed] = useState(() => stillFeed({ ...liveSnapshotAt(clock.localNow()), ...change }))
  return (
    <LiveProvider feed={feed} clock={clock}>
      <LiveButton held={change.workers !== undefined} waiting="312" />
      <HealthChain />
      <ConnectionBanner />
    </LiveProvider>
  )
}
