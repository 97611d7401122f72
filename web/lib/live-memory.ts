/** What a `hello` would say now, made of the last one and the patches since. */
import type { LiveHello, LivePatch } from '../../contract/api/live.ts'

export interface LiveMemory {
  readonly hello: (hello: LiveHello) => void
  /** Means nothing before the first `hello`. */
  readonly patch: (patch: LivePatch) => void
  /** Null before the first `hello`. */
  readonly recall: () => LiveHello | null
}

export function createLiveMemory(): LiveMemory {
  const workers = new Map<string, LiveHello['workers'][number]>()
  const queues = new Map<string, LiveHello['queues'][number]>()
  let state: Omit<LiveHello, 'workers' | 'queues'> | null = null

  const take = (message: Pick<LiveHello, 'workers' | 'queues'>) => {
    for (const worker of message.workers) workers.set(`${worker.hostname}\n${worker.pid}`, worker)
    for (const queue of message.queues) queues.set(queue.name, queue)
  }

  return {
    hello(hello) {
      workers.clear()
      queues.clear()
      take(hello)
      state = hello
    },
    patch(patch) {
      if (state === null) return
      take(patch)
      const { goneQueues, tasks: _tasks, omitted: _omitted, ...rest } = patch
      for (const name of goneQueues) queues.delete(name)
      state = rest
    },
    recall: () =>
      state && { ...state, workers: [...workers.values()], queues: [...queues.values()] },
  }
}
