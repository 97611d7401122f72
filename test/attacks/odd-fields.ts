/** Fields of the wrong type, or far out of range (attack N-03). Values are JSON text: some are no value of JavaScript. */
import { type CeleryEvent, taskLife } from '../live/celery-events.ts'
import { heartbeat } from '../live/worker-events.ts'

/** When `ODD_OFFSETS` were received, as they say. */
export const TIME = 1_700_000_000

const MEGABYTE_TEXT = `"${'h'.repeat(1_000_000)}"`
const NO_TEXT = ['5', 'true', '{}', '[]', '["a"]', '{"toString":"x"}']
const NO_NUMBER = ['"5"', 'true', '{}', '[]', '"NaN"']

/** Fields without which an event says nothing: with these values it is counted under their name. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  timestamp: ['null', '-1', 'NaN', '-Infinity', '1e308', '1e400', String(Date.now()), ...NO_NUMBER],
  hostname: ['null', '""', MEGABYTE_TEXT, ...NO_TEXT],
  uuid: ['null', '""', MEGABYTE_TEXT, ...NO_TEXT],
}

export interface OddEvent {
  readonly field: string
  readonly value: string
  readonly body: Buffer
  /** Of the task or the worker that it tells of. */
  readonly id: string
}

/** What is to be dropped, and counted under the field's name. */
export const DROPPED: readonly OddEvent[] = Object.entries(REQUIRED).flatMap(([field, values]) =>
  [...values, undefined].map((value) => {
    const [received = { type: '' }] = taskLife('odd', Date.now() / 1000)
    return { field, value: value ?? 'absent', id: 'odd', body: withField(received, field, value) }
  }),
)

const INTEGERS = [
  '9223372036854775808',
  '-9223372036854775809',
  '1.5',
  '1e308',
  '1e400',
  ...NO_NUMBER,
]

/** Fields of a task's `task-received`, by their name in Sepal's own API: null there if they are odd here. */
const OF_TASK: Readonly<
  Record<string, { readonly view: string; readonly values: readonly string[] }>
> = {
  clock: { view: 'clock', values: ['-1', ...INTEGERS] },
  pid: { view: 'pid', values: INTEGERS },
  retries: { view: 'retries', values: INTEGERS },
  name: { view: 'name', values: NO_TEXT },
  args: { view: 'args', values: NO_TEXT },
  kwargs: { view: 'kwargs', values: NO_TEXT },
  queue: { view: 'queue', values: NO_TEXT },
  routing_key: { view: 'routingKey', values: NO_TEXT },
  eta: { view: 'eta', values: [...NO_TEXT, MEGABYTE_TEXT] },
  expires: { view: 'expires', values: [...NO_TEXT, MEGABYTE_TEXT] },
  root_id: { view: 'rootId', values: [...NO_TEXT, '""', MEGABYTE_TEXT] },
  parent_id: { view: 'parentId', values: [...NO_TEXT, '""', MEGABYTE_TEXT] },
  runtime: { view: 'runtime', values: [...NO_NUMBER, 'NaN', '1e400'] },
  exception: { view: 'exception', values: NO_TEXT },
  traceback: { view: 'traceback', values: NO_TEXT },
  result: { view: 'result', values: NO_TEXT },
  terminated: { view: 'terminated', values: ['1', '"yes"', '{}', '[]'] },
}

export interface CoercedEvent extends OddEvent {
  /** The field's name in Sepal's own API. */
  readonly view: string
}

export const COERCED_TASKS: readonly CoercedEvent[] = Object.entries(OF_TASK).flatMap(
  ([field, { view, values }]) =>
    values.map((value, nth) => {
      const id = `odd ${field} ${nth}`
      const [received = { type: '' }] = taskLife(id, Date.now() / 1000)
      return { field, value, id, view, body: withField(received, field, value) }
    }),
)

const OF_WORKER: Readonly<
  Record<string, { readonly view: string; readonly values: readonly string[] }>
> = {
  pid: { view: 'pid', values: INTEGERS },
  active: { view: 'active', values: INTEGERS },
  processed: { view: 'processed', values: INTEGERS },
  loadavg: {
    view: 'loadavg',
    values: ['1', '"1, 2, 3"', '{}', '[1,2,3,4]', '[null]', '["<b>"]', '[1e400]'],
  },
  sw_ident: { view: 'swIdent', values: NO_TEXT },
  sw_ver: { view: 'swVer', values: NO_TEXT },
  sw_sys: { view: 'swSys', values: NO_TEXT },
}

export const COERCED_WORKERS: readonly CoercedEvent[] = Object.entries(OF_WORKER).flatMap(
  ([field, { view, values }]) =>
    values.map((value, nth) => {
      const id = `odd-${field}-${nth}@test.example`
      return { field, value, id, view, body: withField(heartbeat(id), field, value) }
    }),
)

const NO_FREQ = ['0', '-1', '1e308', '1e400', 'NaN', '86401', 'null', ...NO_NUMBER]

/** Celery's 60 holds instead of each of these. */
export const ODD_FREQS: readonly OddEvent[] = NO_FREQ.map((value, nth) => {
  const id = `odd-freq-${nth}@test.example`
  return { field: 'freq', value, id, body: withField(heartbeat(id), 'freq', value) }
})

/** Nobody reads it: it moves no time. */
export const ODD_OFFSETS: readonly OddEvent[] = ['1000000000', '-1e308', '"x"', '{}', 'null'].map(
  (value, nth) => {
    const id = `odd offset ${nth}`
    const [received = { type: '' }] = taskLife(id, TIME)
    return { field: 'utcoffset', value, id, body: withField(received, 'utcoffset', value) }
  },
)

/** @param value JSON text; undefined: without the field */
function withField(event: CeleryEvent, field: string, value: string | undefined): Buffer {
  const { [field]: _odd, ...rest } = event
  const tail = value === undefined ? '' : `,${JSON.stringify(field)}:${value}`
  return Buffer.from(JSON.stringify(rest).replace(/}$/, `${tail}}`))
}
