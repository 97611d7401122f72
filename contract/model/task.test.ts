import { describe, expect, test } from 'vitest'
import { createTask } from './task-state.ts'
import { isReady, PAYLOAD_FIELDS, PREVIEW_CHARS, TASK_STATES, toTaskRow } from './task.ts'

describe('toTaskRow()', () => {
  test('leaves every payload field out and every other one in', () => {
    const task = createTask('t1')
    const row = toTaskRow(task)
    const apart = [...PAYLOAD_FIELDS, 'steps']
    for (const field of apart) expect(row).not.toHaveProperty(field)
    expect(Object.keys(row)).toHaveLength(Object.keys(task).length - apart.length + 1)
    expect(row.preview).toBeNull()
  })

  test('previews the first line of the exception rather than the result', () => {
    const task = { ...createTask('t1'), result: '2', exception: "ValueError('a\nb')" }
    expect(toTaskRow(task).preview).toBe("ValueError('a")
    expect(toTaskRow({ ...task, exception: null }).preview).toBe('2')
  })

  test('previews the result of a success that was a failure before', () => {
    const task = { ...createTask('t1'), state: 'SUCCESS', exception: 'OSError()' }
    expect(toTaskRow({ ...task, result: '2' }).preview).toBe('2')
    expect(toTaskRow(task).preview).toBeNull()
  })

  test('bounds the preview', () => {
    const task = { ...createTask('t1'), result: 'x'.repeat(PREVIEW_CHARS + 1) }
    expect(toTaskRow(task).preview).toBe('x'.repeat(PREVIEW_CHARS))
  })
})

describe('isReady()', () => {
  test('is true of the states that Celery ends in, and of no other', () => {
    expect(TASK_STATES.filter(isReady)).toEqual(['SUCCESS', 'FAILURE', 'REVOKED'])
    expect(isReady('PROGRESS')).toBe(false)
  })
})
