/** A live feed that never says anything new, for tests and for the kit. */
import type { LiveFeed, LiveSnapshot } from '../lib/live-feed.ts'

export const stillFeed = (live: LiveSnapshot): LiveFeed => ({
  getSnapshot: () => live,
  subscribe: () => () => undefined,
  onTasks: () => () => undefined,
  start: () => undefined,
  stop: () => undefined,
  retryNow: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  setVisible: () => undefined,
})

/** All is well, and nothing was told yet. @param now Unix seconds */
export const liveSnapshotAt = (now: number): LiveSnapshot => ({
  transport: { kind: 'open', since: now },
  link: {
    state: 'connected',
    since: now - 60,
    broker: 'redis://:**@h:6379/0',
    problem: null,
    hint: null,
    retryAt: null,
  },
  intake: null,
  holding: null,
  standby: null,
  gaps: [],
  workers: null,
  queues: null,
  queueSampling: null,
  asOf: now,
  heardAt: now,
  pausedAt: null,
  hellos: 1,
})
