import { expect, test } from 'vitest'
import { readWorkerFields } from './worker-event.ts'

const head = {
  kind: 'worker',
  type: 'worker-heartbeat',
  subject: 'heartbeat',
  hostname: 'w1@h',
  timestamp: 1,
  clock: 3,
} as const

const wire = {
  freq: 2,
  active: 1,
  processed: 40,
  loadavg: [0.1, 0.2, 0.3],
  sw_ident: 'py-celery',
  sw_ver: '5.6.3',
  sw_sys: 'Linux',
}

test('readWorkerFields() copies what a heartbeat brings, and nothing else', () => {
  const sent = { ...wire, utcoffset: 0, id: 'x', constructor: 'y' }
  expect(readWorkerFields({ ...head }, sent)).toEqual({
    ...head,
    freq: 2,
    active: 1,
    processed: 40,
    loadavg: [0.1, 0.2, 0.3],
    swIdent: 'py-celery',
    swVer: '5.6.3',
    swSys: 'Linux',
  })
})

test.each(Object.keys(wire))(
  'readWorkerFields() takes %s as not sent when it is null or wrong',
  (name) => {
    for (const value of [null, {}, true]) {
      expect(readWorkerFields({ ...head }, { [name]: value })).toEqual(head)
    }
  },
)

test('readWorkerFields() keeps a 0, which is not "none"', () => {
  expect(readWorkerFields({ ...head }, { active: 0, processed: 0 })).toEqual({
    ...head,
    active: 0,
    processed: 0,
  })
})
