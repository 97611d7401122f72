/** Events as a worker of Celery 5.6 writes them (test/fixtures/celery), made by hand. */

export type CeleryEvent = Readonly<Record<string, unknown>> & { readonly type: string }

const HAND_WORKER = 'hand@test.example'

let clock = 0

const head = (type: string, timestamp: number) => ({
  hostname: HAND_WORKER,
  utcoffset: 0,
  pid: 4242,
  clock: ++clock,
  timestamp,
  type,
})

/** Received, started, succeeded: what a prefork worker tells of a task that took 10 ms. */
export function taskLife(uuid: string, timestamp: number, name = 'hand.add'): CeleryEvent[] {
  const received = {
    ...head('task-received', timestamp),
    uuid,
    name,
    args: '(1, 2)',
    kwargs: "{'key': 'value'}",
    root_id: uuid,
    parent_id: null,
    retries: 0,
    eta: null,
    expires: null,
  }
  const started = { ...head('task-started', timestamp + 0.001), uuid }
  const succeeded = {
    ...head('task-succeeded', timestamp + 0.011),
    uuid,
    result: '3',
    runtime: 0.01,
  }
  return [received, started, succeeded]
}

/** The body of a message: one event is an object, several are a `task.multi` array. */
export const eventBody = (events: CeleryEvent | readonly CeleryEvent[]): Buffer =>
  Buffer.from(JSON.stringify(events))
