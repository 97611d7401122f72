/** Lives of tasks that no honest cluster tells (attack N-04), and what must be made of them. */
import { type CeleryEvent, taskLife } from '../live/celery-events.ts'

export interface ImpossibleLife {
  readonly title: string
  readonly id: string
  readonly events: readonly CeleryEvent[]
  /** Fields of the task as Sepal's own API writes it. */
  readonly becomes: Readonly<Record<string, unknown>>
}

const now = Math.floor(Date.now() / 1000)

/** Life of the task `id` in three events. */
function life(id: string, name?: string): [CeleryEvent, CeleryEvent, CeleryEvent] {
  const [received, started, succeeded] = taskLife(id, now, name)
  if (received === undefined || started === undefined || succeeded === undefined) {
    throw new Error('Cannot tell a life: it has fewer than three events')
  }
  return [received, started, succeeded]
}

const of = (id: string, change: (...events: ReturnType<typeof life>) => CeleryEvent[]) => ({
  id,
  events: change(...life(id)),
})

const by = (worker: string, event: CeleryEvent): CeleryEvent => ({ ...event, hostname: worker })

export const IMPOSSIBLE_LIVES: readonly ImpossibleLife[] = [
  {
    title: 'succeeded before it was received',
    ...of('backwards', (received, started, succeeded) => [succeeded, started, received]),
    becomes: { state: 'SUCCESS', name: 'hand.add', received: now, children: [] },
  },
  {
    title: 'succeeded, and nothing else',
    ...of('only-end', (_received, _started, succeeded) => [succeeded]),
    becomes: { state: 'SUCCESS', name: null, received: null, started: null },
  },
  {
    title: 'has two names',
    id: 'two-names',
    events: [...life('two-names', 'first.name'), life('two-names', 'second.name')[0]],
    becomes: { state: 'SUCCESS', name: 'second.name' },
  },
  {
    title: 'runs on two workers',
    ...of('two-workers', (received, started, succeeded) => [
      by('one@test.example', received),
      by('two@test.example', received),
      by('one@test.example', started),
      by('two@test.example', started),
      by('one@test.example', succeeded),
    ]),
    becomes: { state: 'SUCCESS', worker: 'one@test.example' },
  },
  {
    title: 'fails after it succeeded, and is revoked and rejected',
    ...of('undecided', (received, started, succeeded) => [
      received,
      started,
      succeeded,
      { ...started, type: 'task-failed', exception: 'Late()', traceback: 'none' },
      { ...started, type: 'task-revoked', terminated: true, signum: 15, expired: false },
      { ...started, type: 'task-rejected', requeue: true },
    ]),
    becomes: { state: 'SUCCESS', result: '3', exception: 'Late()' },
  },
  {
    title: 'is resurrected',
    ...of('risen', (received, started, succeeded) => [
      received,
      started,
      succeeded,
      { ...received, timestamp: now + 60 },
      { ...started, timestamp: now + 61 },
    ]),
    becomes: { state: 'SUCCESS', received: now + 60, started: now + 61 },
  },
  {
    title: 'is retried a thousand times',
    ...of('restless', (received, started, succeeded) => [
      received,
      ...Array.from({ length: 500 }, () => [{ ...started, type: 'task-retried' }, started]).flat(),
      succeeded,
    ]),
    becomes: { state: 'SUCCESS' },
  },
  {
    title: 'ended before it began, by its own times',
    ...of('timeless', (received, started, succeeded) => [
      { ...received, timestamp: now },
      { ...started, timestamp: now - 1_000_000 },
      { ...succeeded, timestamp: 0, runtime: -5 },
    ]),
    becomes: { state: 'SUCCESS', succeeded: 0, timestamp: 0 },
  },
  {
    title: 'is its own parent and root',
    ...of('self', (received, ...rest) => [
      { ...received, parent_id: 'self', root_id: 'self' },
      ...rest,
    ]),
    becomes: { parentId: 'self', rootId: 'self', children: [] },
  },
  ...ring(['ring-a', 'ring-b']),
  ...ring(['ring-1', 'ring-2', 'ring-3']),
]

/** Each names the one before as its parent, and the first the last. */
function ring(ids: readonly string[]): ImpossibleLife[] {
  return ids.map((id, nth) => {
    const parent = ids.at(nth - 1) ?? ''
    const [received, ...rest] = life(id)
    return {
      title: `is in a ring of ${ids.length} parents: ${id}`,
      id,
      events: [{ ...received, parent_id: parent, root_id: parent }, ...rest],
      becomes: { parentId: parent, children: [ids[(nth + 1) % ids.length]] },
    }
  })
}

export const CROWDED_PARENT = 'crowded'

/** More children than are ever shown. */
export const CROWD: readonly CeleryEvent[] = Array.from({ length: 1_500 }, (_, nth) => {
  const [received] = life(`child-${nth}`)
  return { ...received, parent_id: CROWDED_PARENT, root_id: CROWDED_PARENT }
})

const SUBJECTS = 'sent received started succeeded failed retried revoked rejected progress'.split(
  ' ',
)

/** `count` tasks with up to twelve events in an order that chance makes; the same for the same seed. */
export function randomLives(count: number, seed: number): Map<string, CeleryEvent[]> {
  let state = seed
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return new Map(
    Array.from({ length: count }, (_, nth) => {
      const id = `random-${nth}`
      const [received] = life(id)
      const events = Array.from({ length: 1 + next(12) }, () => ({
        ...received,
        hostname: `random-${next(3)}@test.example`,
        name: `random.${next(3)}`,
        timestamp: now + next(100),
        type: `task-${SUBJECTS[next(SUBJECTS.length)] ?? 'sent'}`,
      }))
      return [id, events] as const
    }),
  )
}
