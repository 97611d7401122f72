/** The address of /queues, typed. */
export interface QueueListSearch {
  /** Part of the queue's name. */
  readonly name?: string
}

export const MAX_NAME = 200

/** Reads what an address says, leaving out what means nothing. */
export function parseQueueListSearch({ name }: Readonly<Record<string, unknown>>): QueueListSearch {
  return typeof name === 'string' && name !== '' && name.length <= MAX_NAME ? { name } : {}
}
