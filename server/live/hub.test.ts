import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LiveHello, LivePatch, MAX_PATCHES_PER_SECOND } from '../../contract/api/live.ts'
import { EVERYTHING, type Scope } from '../../contract/model/scope.ts'
import {
  createLiveHub,
  type LiveHub,
  type LiveSocket,
  MAX_STREAMS_PER_USER,
  MAX_UNSENT_BYTES,
} from './hub.ts'
import { createLivePicture, type LivePicture } from './picture.ts'
import { aQueue, aReport, aRow, aWorker } from './report-fixture.ts'

interface FakeSocket extends LiveSocket {
  readonly written: Uint8Array[]
  unsent: number
  dropped: boolean
}

const openSocket = (): FakeSocket => ({
  written: [],
  unsent: 0,
  dropped: false,
  write(bytes) {
    this.written.push(bytes)
  },
  unsentBytes() {
    return this.unsent
  },
  drop() {
    this.dropped = true
  },
})

const frames = (socket: FakeSocket) =>
  socket.written.map((bytes) => {
    const [event = '', data = ''] = Buffer.from(bytes).toString().split('\ndata: ')
    return { event: event.replace('event: ', ''), data: JSON.parse(data) }
  })
const patches = (socket: FakeSocket): LivePatch[] =>
  frames(socket)
    .filter(({ event }) => event === 'patch')
    .map(({ data }) => LivePatch.parse(data))

let picture: LivePicture
let hub: LiveHub

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  picture = createLivePicture(aReport().link)
  hub = createLiveHub({ picture, clock: () => Date.now() / 1000 })
})
afterEach(() => {
  hub.close()
  vi.useRealTimers()
})

const publish = (report: Parameters<typeof aReport>[0]) => {
  const whole = aReport(report)
  picture.apply(whole)
  hub.publish(whole)
}
const join = (over: { user?: string; scope?: Scope } = {}) => {
  const socket = openSocket()
  const leave = hub.subscribe({ user: 'alice', scope: EVERYTHING, ...over, socket })
  return { socket, leave }
}

test('subscribe() sends the whole picture at once', () => {
  publish({ workers: [aWorker('w2', { lastSeen: 1000 }), aWorker('w1', { lastSeen: 900 })] })
  const [frame] = frames(join().socket)
  expect(frame?.event).toBe('hello')
  const hello = LiveHello.parse(frame?.data)
  expect(hello.asOf).toBe(1000)
  expect(hello.link).toEqual(aReport().link)
  expect(hello.workers.map((worker) => [worker.hostname, worker.status])).toEqual([
    ['w1', 'offline'],
    ['w2', 'online'],
  ])
})

describe('publish()', () => {
  test('tells of a change at once after a quiet time', () => {
    const { socket } = join()
    publish({ tasks: [aRow('a')], workers: [aWorker('w1')] })
    expect(patches(socket)).toMatchObject([
      { tasks: [{ id: 'a' }], workers: [{ hostname: 'w1', status: 'online' }], omitted: 0 },
    ])
  })

  test('makes at most four patches in any second of a flood, and loses nothing', () => {
    const { socket } = join()
    const times: number[] = []
    const write = socket.write.bind(socket)
    socket.write = (bytes) => {
      times.push(Date.now())
      write(bytes)
    }
    for (let n = 0; n < 500; n += 1) {
      publish({ tasks: [aRow(`t${n}`)] })
      vi.advanceTimersByTime(10)
    }
    vi.advanceTimersByTime(1000)
    for (const start of times) {
      const within = times.filter((time) => time >= start && time < start + 1000)
      expect(within.length).toBeLessThanOrEqual(MAX_PATCHES_PER_SECOND)
    }
    const told = patches(socket).flatMap((patch) => patch.tasks.map((row) => row.id))
    expect(told).toEqual(Array.from({ length: 500 }, (_, n) => `t${n}`))
  })

  test('serialises once for all who see the same', () => {
    const [first, second] = [join(), join({ user: 'bob' })]
    publish({ tasks: [aRow('a')] })
    expect(first.socket.written.at(-1)).toBe(second.socket.written.at(-1))
  })

  test('tells each scope only what is inside it', () => {
    const shop = join({ scope: { tasks: ['shop.*'], workers: ['*'], queues: ['*'] } })
    const all = join()
    publish({ tasks: [aRow('a', { name: 'pay.x' }), aRow('b', { name: 'shop.y' })] })
    expect(patches(shop.socket)[0]?.tasks.map((row) => row.id)).toEqual(['b'])
    expect(patches(all.socket)[0]?.tasks.map((row) => row.id)).toEqual(['a', 'b'])
  })

  test('tells each scope of its queues only, and of problems only in general', () => {
    const problem = 'Cannot use queue "pay": no'
    publish({ queues: [aQueue('mail'), aQueue('pay')] })
    const mail = join({ scope: { tasks: ['*'], workers: ['*'], queues: ['mail*'] } })
    const nothing = join({ scope: { tasks: ['*'], workers: ['*'], queues: [] } })
    const all = join()
    const hellos = [mail, nothing, all].map(({ socket }) =>
      LiveHello.parse(frames(socket)[0]?.data).queues.map(({ name }) => name),
    )
    expect(hellos).toEqual([['mail'], [], ['mail', 'pay']])

    vi.advanceTimersByTime(1000)
    const queueSampling = { ...aReport().queueSampling, problem, hint: 'Look at pay' }
    publish({ queues: [aQueue('mail.eu'), aQueue('pay')], goneQueues: ['mail'], queueSampling })
    const [ofMail, ofNothing, ofAll] = [mail, nothing, all].map(({ socket }) =>
      patches(socket).at(-1),
    )
    expect(ofMail?.queues.map(({ name }) => name)).toEqual(['mail.eu'])
    expect(ofMail?.goneQueues).toEqual(['mail'])
    expect([ofNothing?.queues, ofNothing?.goneQueues]).toEqual([[], []])
    expect(ofAll?.queues.map(({ name }) => name)).toEqual(['mail.eu', 'pay'])
    expect(ofAll?.queueSampling).toMatchObject({ problem, hint: 'Look at pay' })
    for (const { socket } of [mail, nothing]) {
      expect(Buffer.concat(socket.written).toString()).not.toContain('pay')
    }
    expect(ofMail?.queueSampling.problem).toBe('Cannot look at the queues')
  })

  test('drops a browser that does not keep up, and no other', () => {
    const [slow, quick] = [join(), join()]
    slow.socket.unsent = MAX_UNSENT_BYTES + 1
    publish({ tasks: [aRow('a')] })
    vi.advanceTimersByTime(1000)
    publish({ tasks: [aRow('b')] })
    expect(slow.socket.dropped).toBe(true)
    expect(patches(slow.socket)).toEqual([])
    expect(quick.socket.dropped).toBe(false)
    expect(patches(quick.socket)).toHaveLength(2)
  })
})

describe('time', () => {
  test('a stream is never silent for 5 s', () => {
    const { socket } = join()
    let last = Date.now()
    let longest = 0
    const write = socket.write.bind(socket)
    socket.write = (bytes) => {
      longest = Math.max(longest, Date.now() - last)
      last = Date.now()
      write(bytes)
    }
    vi.advanceTimersByTime(60_000)
    expect(longest).toBeGreaterThan(0)
    expect(longest).toBeLessThan(5000)
    expect(patches(socket)[0]).toMatchObject({ tasks: [], workers: [], omitted: 0 })
  })

  test('a worker is told of as offline after two silent heartbeats, with no report', () => {
    publish({ workers: [aWorker('w1', { lastSeen: 1000, freq: 2 })] })
    const { socket } = join()
    vi.advanceTimersByTime(10_000)
    const told = patches(socket).flatMap((patch) => patch.workers)
    expect(told.map((worker) => worker.status)).toEqual(['offline'])
    publish({ workers: [aWorker('w1', { lastSeen: 1010, freq: 2 })] })
    vi.advanceTimersByTime(1000)
    expect(
      patches(socket)
        .at(-1)
        ?.workers.map((worker) => worker.status),
    ).toEqual(['online'])
  })
})

describe('subscribe()', () => {
  test(`throws TOO_MANY_STREAMS for the ${MAX_STREAMS_PER_USER + 1}st of one user`, () => {
    const mine = Array.from({ length: MAX_STREAMS_PER_USER }, () => join())
    expect(() => join()).toThrow(expect.objectContaining({ code: 'TOO_MANY_STREAMS' }))
    expect(() => join({ user: 'bob' })).not.toThrow()
    mine[0]?.leave()
    mine[0]?.leave()
    expect(() => join()).not.toThrow()
    expect(() => join()).toThrow(expect.objectContaining({ code: 'TOO_MANY_STREAMS' }))
  })

  test('a stream that left is written no more', () => {
    const { socket, leave } = join()
    leave()
    publish({ tasks: [aRow('a')] })
    vi.advanceTimersByTime(10_000)
    expect(patches(socket)).toEqual([])
  })
})

test('close() drops everybody', () => {
  const sockets = [join().socket, join({ user: 'bob' }).socket]
  hub.close()
  expect(sockets.map((socket) => socket.dropped)).toEqual([true, true])
})
