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

/** One object for each task, looked up once for each event: maps of tasks beside one another cost more. */
interface Filed {
  readonly task: Task
  isDone: boolean
  hasChanged: boolean
  /** Characters of its texts as they were when it was last taken or adopted. */
  weight: number
}

export function createLiveTasks(limits: LiveTasksLimits): LiveTasks {
  const { maxOpen, maxReady, maxChars = MAX_CHARS } = limits
  const open = new Map<string, Filed>()
  const ready = new Map<string, Filed>()
  let changed: Filed[] = []
  let chars = 0

  return {
    knows: (id) => open.has(id) || ready.has(id),
    adopt(tasks) {
      for (const task of tasks) {
        if (open.has(task.id) || ready.has(task.id)) continue
        const isDone = isReady(task.state)
        const filed = { task, isDone, hasChanged: false, weight: 0 }
        const place = isDone ? ready : open
        place.set(task.id, filed)
        weigh(filed)
      }
    },
    apply(event) {
      const filed = open.get(event.uuid) ?? ready.get(event.uuid) ?? start(event.uuid)
      applyTaskEvent(filed.task, event)
      if (!filed.hasChanged) {
        filed.hasChanged = true
        changed.push(filed)
      }
      return filed.task
    },
    takeChanged() {
      const taken = changed
      changed = []
      return taken.map((filed) => {
        filed.hasChanged = false
        file(filed)
        weigh(filed)
        return filed.task
      })
    },
    trim() {
      dropOldest(open, () => open.size > maxOpen)
      dropOldest(ready, () => ready.size > maxReady)
      dropOldest(ready, () => chars > maxChars)
      dropOldest(open, () => chars > maxChars)
    },
  }

  function weigh(filed: Filed): void {
    const weight = charsOf(filed.task)
    chars += weight - filed.weight
    filed.weight = weight
  }

  function start(id: string): Filed {
    const filed = { task: createTask(id), isDone: false, hasChanged: false, weight: 0 }
    open.set(id, filed)
    return filed
  }

  /** A task that is done goes to the end of its row each time it changes; one in flight keeps its place. */
  function file(filed: Filed): void {
    const { task } = filed
    const isDone = isReady(task.state)
    if (!isDone && !filed.isDone) return
    const before = filed.isDone ? ready : open
    before.delete(task.id)
    const place = isDone ? ready : open
    place.set(task.id, filed)
    filed.isDone = isDone
  }

  function dropOldest(tasks: Map<string, Filed>, isOver: () => boolean): void {
    if (!isOver()) return
    for (const filed of tasks.values()) {
      if (filed.hasChanged) continue
      tasks.delete(filed.task.id)
      chars -= filed.weight
      if (!isOver()) return
    }
  }
}

const charsOf = ({ args, kwargs, result, exception, traceback }: Task): number =>
  lengthOf(args) + lengthOf(kwargs) + lengthOf(result) + lengthOf(exception) + lengthOf(traceback)

const lengthOf = (text: string | null): number => (text === null ? 0 : text.length)
