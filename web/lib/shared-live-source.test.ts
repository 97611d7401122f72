import { beforeEach, expect, test } from 'vitest'
import type { LiveHello, LivePatch } from '../../contract/api/live.ts'
import type { LiveSink } from './live-source.ts'
import { aQueue, aTask, aWorker, liveState } from './samples.ts'
import { createSharedLiveSource, type TabChannel } from './shared-live-source.ts'

/** All tabs of one browser: their lock, their channel, and the server that one of them asks. */
function openBrowser() {
  const channels = new Set<FakeChannel>()
  const waiting: (() => void)[] = []
  let held = false
  const streams: { sink: LiveSink; end: (error: Error) => void }[] = []

  class FakeChannel extends EventTarget {
    constructor() {
      super()
      channels.add(this)
    }
    postMessage(data: unknown) {
      for (const other of channels) {
        if (other !== this) other.dispatchEvent(new MessageEvent('message', { data }))
      }
    }
    close() {
      channels.delete(this)
    }
  }

  const release = () => {
    held = false
    waiting.shift()?.()
  }
  const withLock = async (signal: AbortSignal, work: () => Promise<never>): Promise<never> => {
    if (held) {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve)
        signal.addEventListener('abort', () => {
          if (waiting.includes(resolve)) waiting.splice(waiting.indexOf(resolve), 1)
          reject(new DOMException('left', 'AbortError'))
        })
      })
    }
    held = true
    try {
      return await work()
    } finally {
      release()
    }
  }

  let ids = 0
  const openTab = () => {
    const heard: string[] = []
    const got: { hello: LiveHello[]; patch: LivePatch[]; ended: unknown } = {
      hello: [],
      patch: [],
      ended: null,
    }
    const aborter = new AbortController()
    const listen = createSharedLiveSource({
      server: (signal, sink) =>
        new Promise((_, reject) => {
          streams.push({ sink, end: reject })
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        }),
      openChannel: () => new FakeChannel() as unknown as TabChannel,
      withLock,
      newId: () => `tab${(ids += 1)}`,
    })
    listen(aborter.signal, {
      hello: (hello) => void got.hello.push(hello),
      patch: (patch) => void got.patch.push(patch),
      heard: () => void heard.push('heard'),
    }).catch((error: unknown) => (got.ended = error))
    return { got, heard, close: () => aborter.abort() }
  }
  return { openTab, streams, channels }
}

let browser: ReturnType<typeof openBrowser>
beforeEach(() => {
  browser = openBrowser()
})

const settled = () => new Promise((resolve) => setImmediate(resolve))
const hello = (change: Partial<LiveHello> = {}): LiveHello => ({
  ...liveState(100),
  workers: [aWorker({ hostname: 'w1' })],
  queues: [aQueue({ name: 'default' })],
  ...change,
})
const patch = (change: Partial<LivePatch> = {}): LivePatch => ({
  ...liveState(101),
  workers: [],
  queues: [],
  goneQueues: [],
  tasks: [],
  omitted: 0,
  ...change,
})

test('one tab asks the server, and all hear the same', async () => {
  const tabs = [browser.openTab(), browser.openTab(), browser.openTab()]
  await settled()
  expect(browser.streams).toHaveLength(1)
  browser.streams[0]?.sink.hello(hello())
  browser.streams[0]?.sink.patch(patch({ tasks: [aTask({ id: 'a' })], omitted: 2 }))
  for (const { got } of tabs) {
    expect(got.hello).toEqual([hello()])
    expect(got.patch).toEqual([patch({ tasks: [aTask({ id: 'a' })], omitted: 2 })])
  }
  expect(tabs[2]?.heard).toHaveLength(2)
})

test('a tab that joins hears at once how things are now, and nobody else hears it again', async () => {
  const first = browser.openTab()
  const second = browser.openTab()
  await settled()
  browser.streams[0]?.sink.hello(hello())
  browser.streams[0]?.sink.patch(
    patch({
      asOf: 105,
      workers: [aWorker({ hostname: 'w2' })],
      queues: [aQueue({ name: 'mail' })],
      goneQueues: ['default'],
    }),
  )
  const late = browser.openTab()
  await settled()
  expect(late.got.hello).toEqual([
    hello({
      asOf: 105,
      workers: [aWorker({ hostname: 'w1' }), aWorker({ hostname: 'w2' })],
      queues: [aQueue({ name: 'mail' })],
    }),
  ])
  expect([first.got.hello.length, second.got.hello.length]).toEqual([1, 1])
  expect(browser.streams).toHaveLength(1)
})

test('a tab that joins before there is anything to tell waits, and takes no patch for the whole', async () => {
  browser.openTab()
  const second = browser.openTab()
  await settled()
  browser.streams[0]?.sink.patch(patch())
  expect(second.got.patch).toEqual([])
  browser.streams[0]?.sink.hello(hello())
  expect(second.got.hello).toHaveLength(1)
})

test('when the tab that asks goes, the next one asks, and all begin anew', async () => {
  const [first, second, third] = [browser.openTab(), browser.openTab(), browser.openTab()]
  await settled()
  browser.streams[0]?.sink.hello(hello())
  first.close()
  await settled()
  expect(browser.streams).toHaveLength(2)
  browser.streams[1]?.sink.hello(hello({ asOf: 200 }))
  const heard = [second, third].map((tab) => tab.got.hello.map(({ asOf }) => asOf))
  expect(heard).toEqual([
    [100, 200],
    [100, 200],
  ])
  expect(first.got.hello).toHaveLength(1)
})

test('when the server is lost, the tab that asked is told why, and the next one tries', async () => {
  const [first, second] = [browser.openTab(), browser.openTab()]
  await settled()
  browser.streams[0]?.end(new Error('gone'))
  await settled()
  expect(first.got.ended).toEqual(new Error('gone'))
  expect(second.got.ended).toBeNull()
  expect(browser.streams).toHaveLength(2)
})

test('a tab that leaves while it waits leaves nothing behind', async () => {
  const first = browser.openTab()
  const second = browser.openTab()
  await settled()
  second.close()
  await settled()
  first.close()
  await settled()
  expect(browser.streams).toHaveLength(1)
  expect(browser.channels.size).toBe(0)
})

test('what another version says is not taken', async () => {
  browser.openTab()
  const second = browser.openTab()
  await settled()
  const [channel] = browser.channels
  for (const data of [
    null,
    'hello',
    { kind: 'hello', to: null, hello: { asOf: 'x' } },
    { kind: 'x' },
  ]) {
    channel?.postMessage(data)
  }
  expect(second.got.hello).toEqual([])
})
