import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTask } from '../../contract/model/task-state.ts'
import { createReportPace, MAX_ROWS_PER_REPORT, type ReportedChanges } from './report-pace.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const setUp = () => {
  const told: ReportedChanges[] = []
  return { told, pace: createReportPace((changes) => told.push(changes)) }
}
const nothing = {
  tasks: [],
  workers: [],
  queues: [],
  forgotten: { workers: [], queues: [] },
  gaps: [],
}
const tasks = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => createTask(`t${from + at}`))

describe('createReportPace()', () => {
  test('tells the first at once, and what follows together after a pause', () => {
    const { told, pace } = setUp()
    pace.add({ ...nothing, tasks: tasks(0, 1) })
    expect(told).toHaveLength(1)
    pace.add({ ...nothing, tasks: tasks(1, 1) })
    pace.add({ ...nothing, tasks: tasks(2, 1) })
    expect(told).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(told.map((each) => each.tasks.map(({ id }) => id))).toEqual([['t0'], ['t1', 't2']])
  })

  test('keeps the newest tasks, each once, and counts the rest', () => {
    const { told, pace } = setUp()
    pace.tell()
    pace.add({ ...nothing, tasks: tasks(0, 1_500) })
    pace.add({ ...nothing, tasks: tasks(1_400, 700) })
    pace.stop()
    const [, report] = told
    expect(report?.tasks).toHaveLength(MAX_ROWS_PER_REPORT)
    expect(report?.tasks.at(-1)?.id).toBe('t2099')
    expect(new Set(report?.tasks.map(({ id }) => id)).size).toBe(MAX_ROWS_PER_REPORT)
    expect(report?.omitted).toBe(2_200 - MAX_ROWS_PER_REPORT)
  })

  test('tells of what was committed, not of what it became since', () => {
    const { told, pace } = setUp()
    pace.tell()
    const [task] = tasks(0, 1)
    if (task === undefined) throw new Error('no task')
    pace.add({ ...nothing, tasks: [task] })
    task.state = 'SUCCESS'
    pace.stop()
    expect(told[1]?.tasks[0]?.state).toBe('PENDING')
  })
})
