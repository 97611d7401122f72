/** The parts of a task's page, as its address names them. */
export const TASK_TABS = ['summary', 'payload', 'traceback', 'attempts', 'events'] as const
export type TaskTab = (typeof TASK_TABS)[number]

export interface TaskTabSearch {
  readonly tab?: TaskTab
}

export function parseTaskTab(raw: Readonly<Record<string, unknown>>): TaskTabSearch {
  const tab = TASK_TABS.find((one) => one === raw['tab'])
  return tab === undefined || tab === 'summary' ? {} : { tab }
}
