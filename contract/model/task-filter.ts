/** Which tasks a list shows. One meaning for the history's queries and for the browser's live rows. */
export interface TaskFilter {
  /** Any of these states; empty or absent means any. */
  readonly states?: readonly string[]
  /** Part of the task type's name, any case; absent means any. A task without a known name never matches. */
  readonly name?: string
}

/** Whether one task passes. */
export function passesTaskFilter(
  filter: TaskFilter,
  task: { readonly state: string; readonly name: string | null },
): boolean {
  const { states, name } = filter
  if (states !== undefined && states.length > 0 && !states.includes(task.state)) return false
  if (name === undefined || name === '') return true
  return task.name !== null && task.name.toLowerCase().includes(name.toLowerCase())
}
