/**
 * The tasks of the live picture: those in flight, and the newest of those that are done.
 *
 * Both lie in the order in which they came there, so the oldest is always the first. A task is
 * filed when it is taken, not at each event: between two takes it stays where it was.
 */
import type { TaskEvent } from '../../contract/model/event.ts'
import { applyTaskEvent, createTask } from '../../contract/model/task-state.ts'
import { isReady, type Task } from '../../contract/model/task.ts'

export interface LiveTasks {
  knows(id: string): boolean
  adopt(tasks: readonly Task[]): void
  /** @returns the task, with the event folded */
  apply(event: TaskEvent): Task
  takeChanged(): Task[]
  /** Drops the oldest over the limits, never one that has changed since it was taken. */
  trim(): void
}

export interface LiveTasksLimits {
  readonly maxOpen: number
  readonly maxReady: number
  /** Characters of arguments, results and tracebacks of all of them. @default 64 Mi */
  readonly maxChars?: number
}

const MAX_CHARS = 64 * 1024 * 1024

export function createLiveTasks(limits: LiveTasksLimits): LiveTasks {
  const { maxOpen, maxReady, maxChars = MAX_CHARS } = limits
  const open = new Map<string, Task>()
  const ready = new Map<string, Task>()
  let changed = new Set<Task>()
  /** Of each task as it was when it was last taken or adopted. */
  const weights = new Map<Task, number>()
  let chars = 0

  return {
    knows: (id) => open.has(id) || ready.has(id),
    adopt(tasks) {
      for (const task of tasks) {
        if (open.has(task.id) || ready.has(task.id)) continue
        const place = isReady(task.state) ? ready : open
        place.set(task.id, task)
        weigh(task)
      }
    },
    apply(event) {
      const task = open.get(event.uuid) ?? ready.get(event.uuid) ?? start(event.uuid)
      applyTaskEvent(task, event)
      changed.add(task)
      return task
    },
    takeChanged() {
      const taken = [...changed]
      changed = new Set()
      for (const task of taken) {
        file(task)
        weigh(task)
      }
      return taken
    },
    trim() {
      dropOldest(open, () => open.size > maxOpen)
      dropOldest(ready, () => ready.size > maxReady)
      dropOldest(ready, () => chars > maxChars)
      dropOldest(open, () => chars > maxChars)
    },
  }

  function weigh(task: Task): void {
    const weight = charsOf(task)
    chars += weight - (weights.get(task) ?? 0)
    weights.set(task, weight)
  }

  function start(id: string): Task {
    const task = createTask(id)
    open.set(id, task)
    return task
  }

  /** A task that is done goes to the end of its row each time it changes; one in flight keeps its place. */
  function file(task: Task): void {
    if (isReady(task.state)) {
      open.delete(task.id)
      ready.delete(task.id)
      ready.set(task.id, task)
    } else if (ready.delete(task.id)) {
      open.set(task.id, task)
    }
  }

  function dropOldest(tasks: Map<string, Task>, isOver: () => boolean): void {
    if (!isOver()) return
    for (const [id, task] of tasks) {
      if (changed.has(task)) continue
      tasks.delete(id)
      chars -= weights.get(task) ?? 0
      weights.delete(task)
      if (!isOver()) return
    }
  }
}

const charsOf = ({ args, kwargs, result, exception, traceback }: Task): number =>
  [args, kwargs, result, exception, traceback].reduce((sum, text) => sum + (text?.length ?? 0), 0)
