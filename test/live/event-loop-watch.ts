/**
 * Watches the main thread's event loop of another Node process through its inspector, so that what
 * is measured is the program itself, with nothing built in for the purpose.
 */
export interface EventLoopWatch {
  /** Forgets what was before. */
  reset(): Promise<void>
  /** Milliseconds between two turns of the loop since the reset; an idle one turns every millisecond. */
  read(): Promise<{ readonly p99: number; readonly p999: number; readonly max: number }>
  close(): void
}

/** Start Node with these to be able to watch it. */
export const WATCHABLE = ['--inspect=127.0.0.1:0'] as const

const WATCH = 'globalThis.eventLoopWatch'
const START = `${WATCH} = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 }); ${WATCH}.enable()`
const READ = `JSON.stringify({ p99: ${WATCH}.percentile(99) / 1e6, p999: ${WATCH}.percentile(99.9) / 1e6, max: ${WATCH}.max / 1e6 })`

/** @param output of a process started with `WATCHABLE` */
export async function watchEventLoop(output: string): Promise<EventLoopWatch> {
  const url = /ws:\/\/127\.0\.0\.1:\S+/.exec(output)?.[0]
  if (url === undefined) throw new Error('Cannot watch the event loop: no inspector is open')
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error(`Cannot open ${url}`)))
  })
  let asked = 0
  const evaluate = (expression: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      asked += 1
      const id = asked
      const listen = ({ data }: MessageEvent) => {
        const reply = JSON.parse(String(data)) as Reply
        if (reply.id !== id) return
        socket.removeEventListener('message', listen)
        if (reply.result?.exceptionDetails === undefined) resolve(reply.result?.result?.value)
        else reject(new Error(`Cannot evaluate ${expression}: ${String(data)}`))
      }
      socket.addEventListener('message', listen)
      const params = { expression, returnByValue: true }
      socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }))
    })
  await evaluate(START)
  return {
    async reset() {
      await evaluate(`${WATCH}.reset()`)
    },
    read: async () =>
      JSON.parse(String(await evaluate(READ))) as Awaited<ReturnType<EventLoopWatch['read']>>,
    close: () => socket.close(),
  }
}

interface Reply {
  readonly id?: number
  readonly result?: {
    readonly result?: { readonly value?: unknown }
    readonly exceptionDetails?: unknown
  }
}
