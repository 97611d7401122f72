import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TaskEvent } from '../../contract/model/event.ts'
import { createTask } from '../../contract/model/task-state.ts'
import { createLiveTasks } from './live-tasks.ts'

const event = (uuid: string, subject: string, timestamp = 100): TaskEvent => ({
  kind: 'task',
  type: `task-${subject}`,
  subject,
  uuid,
  hostname: 'w1@host',
  timestamp,
  clock: 1,
})

const roomy = { maxOpen: 100, maxReady: 100 }

describe('createLiveTasks()', () => {
  test('folds the events of a task into one object, handed out once for each take', () => {
    const tasks = createLiveTasks(roomy)
    tasks.apply(event('a', 'received', 1))
    tasks.apply(event('b', 'received', 2))
    tasks.apply(event('a', 'started', 3))
    const [first, second, ...rest] = tasks.takeChanged()
    expect(first).toMatchObject({ id: 'a', state: 'STARTED', received: 1, started: 3 })
    expect(second).toMatchObject({ id: 'b', state: 'RECEIVED' })
    expect(rest).toEqual([])
    expect(tasks.takeChanged()).toEqual([])

    tasks.apply(event('a', 'succeeded', 4))
    expect(tasks.takeChanged()[0]).toBe(first)
  })

  test('forgets the oldest when their texts are too long together, those that are done first', () => {
    const tasks = createLiveTasks({ ...roomy, maxChars: 250 })
    const long = (uuid: string, subject: string) => ({
      ...event(uuid, subject),
      args: 'x'.repeat(100),
    })
    tasks.apply(long('a', 'received'))
    tasks.apply(long('done', 'received'))
    tasks.apply(event('done', 'succeeded'))
    tasks.apply(long('b', 'received'))
    const known = () => ['a', 'done', 'b', 'c'].filter((id) => tasks.knows(id))
    tasks.trim()
    expect(known()).toEqual(['a', 'done', 'b'])
    tasks.takeChanged()
    tasks.trim()
    expect(known()).toEqual(['a', 'b'])
    tasks.apply(long('c', 'received'))
    tasks.takeChanged()
    tasks.trim()
    expect(known()).toEqual(['b', 'c'])
  })

  test('continues a task that was adopted, and does not overwrite one that it knows', () => {
    const tasks = createLiveTasks(roomy)
    tasks.adopt([{ ...createTask('a'), name: 'demo.add', state: 'STARTED', started: 1 }])
    tasks.adopt([{ ...createTask('a'), name: 'stale' }])
    expect(tasks.knows('a')).toBe(true)
    expect(tasks.takeChanged()).toEqual([])
    tasks.apply(event('a', 'succeeded'))
    expect(tasks.takeChanged()).toMatchObject([{ name: 'demo.add', state: 'SUCCESS', started: 1 }])
  })

  test('forgets tasks that are done, the oldest first, and keeps those in flight', () => {
    const tasks = createLiveTasks({ maxOpen: 100, maxReady: 2 })
    tasks.adopt([{ ...createTask('old'), state: 'FAILURE' }])
    for (const id of ['a', 'b', 'c']) {
      tasks.apply(event(`open-${id}`, 'started'))
      tasks.apply(event(id, 'succeeded'))
    }
    tasks.takeChanged()
    tasks.trim()
    const ids = ['old', 'a', 'b', 'c', 'open-a', 'open-b', 'open-c']
    expect(ids.filter((id) => tasks.knows(id))).toEqual(['b', 'c', 'open-a', 'open-b', 'open-c'])
  })

  test('counts a late event as news: the task is the newest of those done', () => {
    const tasks = createLiveTasks({ maxOpen: 100, maxReady: 2 })
    for (const id of ['a', 'b']) tasks.apply(event(id, 'succeeded'))
    tasks.takeChanged()
    tasks.apply(event('a', 'started'))
    tasks.apply(event('c', 'revoked'))
    tasks.takeChanged()
    tasks.trim()
    expect(['a', 'b', 'c'].filter((id) => tasks.knows(id))).toEqual(['a', 'c'])
  })

  test('takes a task that is retried after its end for one in flight again', () => {
    const tasks = createLiveTasks({ maxOpen: 100, maxReady: 0 })
    tasks.apply(event('a', 'failed'))
    tasks.takeChanged()
    tasks.apply(event('a', 'retried'))
    tasks.takeChanged()
    tasks.trim()
    expect(tasks.knows('a')).toBe(true)
  })

  test('forgets the oldest in flight over the limit', () => {
    const tasks = createLiveTasks({ maxOpen: 2, maxReady: 100 })
    for (const id of ['a', 'b', 'c']) tasks.apply(event(id, 'started'))
    tasks.apply(event('a', 'progress'))
    tasks.takeChanged()
    tasks.trim()
    expect(['a', 'b', 'c'].filter((id) => tasks.knows(id))).toEqual(['b', 'c'])
  })

  test('never forgets a change that nobody has taken', () => {
    const tasks = createLiveTasks({ maxOpen: 0, maxReady: 0 })
    for (const id of ['a', 'b']) tasks.apply(event(id, 'started'))
    tasks.takeChanged()
    tasks.apply(event('a', 'succeeded'))
    tasks.trim()
    expect(tasks.knows('b')).toBe(false)
    tasks.apply(event('a', 'received', 99))
    expect(tasks.takeChanged()).toMatchObject([{ state: 'SUCCESS', received: 99, started: 100 }])
  })

  test('remembers no more than its limits after any history of takes and trims', () => {
    const limits = { maxOpen: 3, maxReady: 2 }
    const ids = Array.from('abcdefghij')
    const id = fc.constantFrom(...ids)
    const step = fc.tuple(id, fc.constantFrom('started', 'succeeded', 'retried', 'take'))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tasks = createLiveTasks(limits)
        const seen = new Map<string, number>()
        for (const [uuid, subject] of steps) {
          if (subject === 'take') {
            for (const task of tasks.takeChanged()) seen.delete(task.id)
            tasks.trim()
          } else {
            tasks.apply(event(uuid, subject))
            seen.set(uuid, 1)
          }
          for (const changed of seen.keys()) expect(tasks.knows(changed)).toBe(true)
        }
        tasks.takeChanged()
        tasks.trim()
        const known = ids.filter((one) => tasks.knows(one))
        expect(known.length).toBeLessThanOrEqual(limits.maxOpen + limits.maxReady)
      }),
    )
  })
})
