import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TaskEvent } from '../../contract/model/event.ts'
import { readTaskEvent } from './task-event.ts'

const head = {
  kind: 'task',
  type: 'task-x',
  subject: 'x',
  hostname: 'w1@h',
  uuid: 'u1',
  timestamp: 1,
  clock: null,
} as const

/** On the wire, what it holds there, and where it goes. */
const FIELDS: readonly (readonly [string, string | number | boolean, keyof TaskEvent])[] = [
  ['name', 'demo.add', 'name'],
  ['args', '(1,)', 'args'],
  ['kwargs', '{}', 'kwargs'],
  ['root_id', 'u0', 'rootId'],
  ['parent_id', 'u0', 'parentId'],
  ['retries', 2, 'retries'],
  ['eta', '2026-11-21T10:00:00', 'eta'],
  ['expires', '2026-11-21T11:00:00', 'expires'],
  ['queue', 'celery', 'queue'],
  ['exchange', '', 'exchange'],
  ['routing_key', 'celery', 'routingKey'],
  ['result', "'ok'", 'result'],
  ['runtime', 0.5, 'runtime'],
  ['exception', "ValueError('bad')", 'exception'],
  ['traceback', 'Traceback', 'traceback'],
  ['terminated', true, 'terminated'],
  ['signum', 'SIGKILL', 'signum'],
  ['expired', false, 'expired'],
  ['requeue', false, 'requeue'],
]

test.each(FIELDS)(
  'readTaskEvent() copies %s: absent stays absent, null stays null',
  (wire, value, field) => {
    expect(readTaskEvent({ ...head }, {})).toEqual(head)
    expect(readTaskEvent({ ...head }, { [wire]: value })).toEqual({ ...head, [field]: value })
    expect(readTaskEvent({ ...head }, { [wire]: null })).toEqual({ ...head, [field]: null })
    expect(readTaskEvent({ ...head }, { [wire]: [value] })).toEqual(head)
  },
)

test('readTaskEvent() copies nothing else, whatever is sent', () => {
  const known = new Set(['pid', ...Object.keys(head), ...FIELDS.map(([, , field]) => field)])
  const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', ...FIELDS.map(([wire]) => wire)))
  fc.assert(
    fc.property(fc.dictionary(keys, fc.jsonValue()), (raw) => {
      const event = readTaskEvent({ ...head }, raw)
      expect(Object.keys(event).filter((key) => !known.has(key))).toEqual([])
      expect(event).toMatchObject(head)
    }),
  )
})
