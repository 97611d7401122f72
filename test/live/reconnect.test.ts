/** The broker goes and comes on the same port: Sepal is back by itself, and takes in what is new. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peerTitle } from '../peers/shared-peer.ts'
import { eventBody, taskLife } from './celery-events.ts'
import { BROKERS, type OwnLiveBroker } from './live-brokers.ts'
import { type LiveStream, openLiveStream, waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

const NOTICE_MS = 30_000
/** The bound, from the moment that the broker answers again; a busy machine gets some more. */
const BACK_SECONDS = 5
const SLACK_SECONDS = 5
/** Long enough for the back-off to reach its longest pause. */
const AWAY_MS = 6_000

for (const kind of BROKERS) {
  describe.skipIf(kind.missing !== null)(peerTitle(kind.title, kind.missing), () => {
    const cleanups: (() => Promise<void> | void)[] = []
    let broker: OwnLiveBroker
    let sepal: Sepal
    let stream: LiveStream

    beforeAll(async () => {
      broker = await kind.launch()
      cleanups.push(() => broker.stop())
      sepal = await startSepal({ args: ['--broker', broker.url] })
      cleanups.push(() => sepal.stop())
      stream = await openLiveStream(sepal)
      cleanups.push(() => stream.close())
      await stream.until(({ link }) => link.state === 'connected', NOTICE_MS)
    })
    afterAll(async () => {
      for (const cleanup of cleanups.toReversed()) await cleanup()
    })

    const shows = async (id: string) => {
      const events = await kind.openEvents(broker.url)
      await events.publish(eventBody(taskLife(id, Date.now() / 1000)))
      events.close()
      await waitFor(
        async () => (await sepal.request(`/api/task/info/${id}`)).status === 200,
        NOTICE_MS,
      )
    }

    test('takes in events before', () => shows('before'))

    test.each(['SIGTERM', 'SIGKILL'] as const)(
      'is back within 5 s after a %s of the broker',
      async (signal) => {
        const logged = sepal.output().length
        await broker.halt(signal)
        const lost = await stream.until(({ link }) => link.state !== 'connected', NOTICE_MS)
        expect(lost.link.problem).not.toBeNull()
        expect(await (await fetch(`${sepal.baseUrl}/healthcheck`)).text()).toBe('OK')
        await sleep(AWAY_MS)
        expect(await sepal.get('/api/task/info/before')).toMatchObject({ uuid: 'before' })

        const answeredAt = whenAnswering(broker.url)
        await broker.start()
        const back = await stream.until(({ link }) => link.state === 'connected', NOTICE_MS)
        const seconds = back.link.since - (await answeredAt)
        process.stdout.write(`${kind.title} after ${signal}: back in ${seconds.toFixed(2)} s\n`)
        expect(seconds).toBeLessThanOrEqual(BACK_SECONDS + SLACK_SECONDS)
        expect(back.link).toMatchObject({ problem: null, retryAt: null })
        const log = sepal.output().slice(logged)
        expect(log).toMatch(/Cannot keep the connection/)
        expect(log).toMatch(/Connected to/)
        await shows(`after-${signal}`)
      },
    )

    test('kept what it knew', async () => {
      for (const id of ['before', 'after-SIGTERM', 'after-SIGKILL']) {
        expect(await sepal.get(`/api/task/info/${id}`)).toMatchObject({ state: 'SUCCESS' })
      }
    })
  })
}

/** Unix seconds when somebody listened on the port of `url` again. */
async function whenAnswering(url: string): Promise<number> {
  const { hostname, port } = new URL(url)
  for (;;) {
    const socket = connect({ host: hostname, port: Number(port) })
    const answered = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (answered) return Date.now() / 1000
    await sleep(10)
  }
}
