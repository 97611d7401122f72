/** Flower, as its users start it, to be measured beside; where it is, SEPAL_TEST_FLOWER says. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startProgram } from '../../test/live/start-program.ts'
import { freePort } from '../../test/peers/free-port.ts'
import type { Monitor } from './monitor.ts'

const START_MS = 30_000
const POLL_MS = 200

/** Null where there is no Flower on this machine. @param broker its URL */
export async function startFlower(broker: string): Promise<Monitor | null> {
  const python = process.env['SEPAL_TEST_FLOWER']
  if (python === undefined) return null
  const http = await freePort()
  const baseUrl = `http://127.0.0.1:${http}`
  const args = ['-m', 'celery', '--broker', broker, 'flower', '--address=127.0.0.1']
  const program = startProgram(python, [...args, `--port=${http}`, '--max_tasks=100000'], {
    env: { ...process.env, FLOWER_UNAUTHENTICATED_API: 'true' },
  })
  const get = (path: string) => fetch(baseUrl + path)
  const monitor: Monitor = {
    title: 'Flower',
    pid: program.pid,
    baseUrl,
    headers: {},
    get,
    async events() {
      const text = await (await get('/metrics')).text()
      const counts = text.matchAll(/^flower_events_total\{.*\} (\S+)$/gm)
      return counts.reduce((sum, [, count]) => sum + Number(count), 0)
    },
    stop: () => program.stop(2_000),
  }
  try {
    for (const end = performance.now() + START_MS; ; await sleep(POLL_MS)) {
      if (await answers(get)) break
      if (performance.now() > end) throw new Error(`Cannot start Flower:\n${program.output()}`)
    }
    // Its event receiver connects after its HTTP server does, and says so nowhere.
    await sleep(3_000)
  } catch (error) {
    await monitor.stop()
    throw error
  }
  return monitor
}

const answers = (get: Monitor['get']): Promise<boolean> =>
  get('/healthcheck').then(
    ({ status }) => status === 200,
    () => false,
  )
