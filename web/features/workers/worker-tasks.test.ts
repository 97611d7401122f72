import { expect, test } from 'vitest'
import { aTask } from '../../lib/samples.ts'
import { runningOf, waitingOf, withChanges } from './worker-tasks.ts'

const HOST = 'celery@w1.example'
const running = (id: string, started: number) => aTask({ id, state: 'STARTED', started })
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

test('withChanges() takes in what came, lets go of what ended or went to another worker', () => {
  const rows = [running('a', 1), running('b', 2), running('c', 3)]
  const changed = [
    aTask({ id: 'a', state: 'SUCCESS' }),
    aTask({ id: 'b', state: 'STARTED', worker: 'celery@w2' }),
    { ...running('c', 3), pid: 7 },
    aTask({ id: 'd', state: 'RECEIVED' }),
    aTask({ id: 'e', state: 'RECEIVED', worker: 'celery@w2' }),
  ]
  const after = withChanges(rows, HOST, changed)
  expect(ids(after)).toEqual(['c', 'd'])
  expect(after[0]?.pid).toBe(7)
})

test('runningOf() and waitingOf() give the oldest first', () => {
  const received = (id: string, at: number) => aTask({ id, state: 'RECEIVED', received: at })
  const rows = [running('new', 9), received('late', 8), running('old', 1), received('early', 2)]
  expect(ids(runningOf(rows))).toEqual(['old', 'new'])
  expect(ids(waitingOf(rows))).toEqual(['early', 'late'])
})
