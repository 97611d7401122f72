/** A program that watches a Celery cluster and can be asked: Sepal or Flower, each in its own process. */
import { openLiveStream } from '../../test/live/live-stream.ts'
import { startSepal } from '../../test/live/sepal.ts'

export interface Monitor {
  readonly title: string
  readonly pid: number
  readonly baseUrl: string
  /** What a request must carry to be let in. */
  readonly headers: Readonly<Record<string, string>>
  get(path: string): Promise<Response>
  /** Events taken in so far. */
  events(): Promise<number>
  stop(): Promise<void>
}

const START_MS = 10_000

/** Sepal, signed in, with its history on. @param url of the broker */
export async function startSepalMonitor(url: string): Promise<Monitor> {
  // With a compile cache of its own, as on an operator's first start.
  const sepal = await startSepal({
    args: ['--broker', url],
    env: { NODE_COMPILE_CACHE: undefined },
  })
  const stream = await openLiveStream(sepal)
  await stream.until(({ link }) => link.state === 'connected', START_MS)
  return {
    title: 'Sepal',
    pid: sepal.pid,
    baseUrl: sepal.baseUrl,
    headers: { cookie: sepal.cookie },
    get: (path) => sepal.request(path),
    events: async () => stream.latest().intake.events,
    async stop() {
      stream.close()
      await sepal.stop()
    },
  }
}
