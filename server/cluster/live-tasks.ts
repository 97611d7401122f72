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
}

export function createLiveTasks({ maxOpen, maxReady }: LiveTasksLimits): LiveTasks {
  const open = new Map<string, Task>()
  const ready = new Map<string, Task>()
  let changed = new Set<Task>()

  return {
    knows: (id) => open.has(id) || ready.has(id),
    adopt(tasks) {
      for (const task of tasks) {
        if (open.has(task.id) || ready.has(task.id)) continue
        const place = isReady(task.state) ? ready : open
        place.set(task.id, task)
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
      for (const task of taken) file(task)
      return taken
    },
    trim() {
      dropOldest(open, maxOpen)
      dropOldest(ready, maxReady)
    },
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

  function dropOldest(tasks: Map<string, Task>, limit: number): void {
    if (tasks.size <= limit) return
    for (const [id, task] of tasks) {
      if (changed.has(task)) continue
      tasks.delete(id)
      if (tasks.size <= limit) return
    }
  }
}
