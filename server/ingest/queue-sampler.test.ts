import { describe, expect, test } from 'vitest'
import { type QueueSample, unknownQueue } from '../../contract/model/queue.ts'
import type { QueueProbe } from '../broker/queue-probe.ts'
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import { createQueueSampler } from './queue-sampler.ts'

interface Pause {
  readonly ms: number
  readonly end: () => void
}

/** A sampler whose pauses the test ends, with a clock that it sets. */
function fixture(given: readonly string[] = []) {
  const samples: QueueSample[] = []
  const pauses: Pause[] = []
  const logged: string[] = []
  const time = { now: 1_000 }
  const note = (level: string) => (_: object, message: string) =>
    void logged.push(`${level}: ${message}`)
  const log: Log = {
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  }
  const sampler = createQueueSampler({
    intervalS: 10,
    given,
    namesKnown: () => ({ heard: new Map(), known: [], lastStart: null }),
    onSample: (sample) => samples.push(sample),
    clock: () => time.now,
    log,
    delay: (ms, stop) =>
      new Promise((resolve) => {
        pauses.push({ ms, end: resolve })
        stop.addEventListener('abort', () => resolve())
      }),
  })
  /** Lets the pause under way pass, with its time. @returns how long it was, seconds */
  const pass = async (): Promise<number> => {
    const pause = pauses.shift() ?? expect.fail('nothing waits')
    time.now += pause.ms / 1000
    pause.end()
    await settled()
    return pause.ms / 1000
  }
  return { sampler, samples, pauses, logged, time, pass }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Answers from `answer`, and counts those who wait for it at a time. */
function fakeProbe(answer: (name: string) => Promise<number | null> | number | null) {
  const seen = { looks: 0, atOnce: 0, most: 0, names: [] as (readonly string[])[] }
  const probe: QueueProbe = {
    discover: async () => null,
    async probe(names) {
      seen.names.push(names)
      seen.looks += 1
      seen.most = Math.max(seen.most, ++seen.atOnce)
      try {
        const ready = await Promise.all(names.map(async (name) => answer(name)))
        return names.map((name, n) => ({
          ...unknownQueue(name, ['ready']),
          exists: ready[n] !== null,
          ready: ready[n] ?? null,
        }))
      } finally {
        seen.atOnce -= 1
      }
    },
  }
  return { probe, seen }
}

const refused = () => new AppError('BROKER_REFUSED', 'Cannot use it: no', { fix: 'Ask' })
const failing = (problem: () => Error) => ({
  discover: () => Promise.reject(problem()),
  probe: () => Promise.reject(problem()),
})

describe('createQueueSampler()', () => {
  test('looks at once and then every interval, and times a sample by when it asked', async () => {
    const { sampler, samples, pass } = fixture(['mail'])
    const { probe, seen } = fakeProbe((name) => name.length)
    expect(samples).toEqual([])
    sampler.use(probe)
    await settled()
    expect(await pass()).toBe(10)
    expect(samples.map(({ at }) => at)).toEqual([1_000, 1_010])
    expect(seen.names[0]).toEqual(['mail', 'celery'])
    expect(samples[0]).toMatchObject({
      queues: [
        { namedBy: 'option', observation: { name: 'mail', ready: 4 } },
        { namedBy: 'default', observation: { name: 'celery', ready: 6 } },
      ],
      sampling: { intervalS: 10, sampledAt: 1_000, isListed: false, problem: null },
    })
  })

  test('never looks twice at once, and rests after a look that took long', async () => {
    const { sampler, samples, pauses, time, pass } = fixture()
    const gate = Promise.withResolvers<number>()
    const { probe, seen } = fakeProbe(() => gate.promise)
    sampler.use(probe)
    await settled()
    time.now += 25
    await settled()
    expect([seen.looks, pauses.length, samples.length]).toEqual([1, 0, 0])
    gate.resolve(1)
    await settled()
    expect(samples[0]?.at).toBe(1_000)
    expect(await pass()).toBe(5)
    expect([seen.looks, seen.most]).toEqual([2, 1])
  })

  test('keeps its beat after a look that took some time, and however the clock is set', async () => {
    const { sampler, time, pauses } = fixture()
    for (const [took, pause] of [
      [3, 7_000],
      [-500, 10_000],
    ] as const) {
      sampler.use(fakeProbe(() => ((time.now += took), 1)).probe)
      await settled()
      expect(pauses.pop()?.ms).toBe(pause)
    }
  })

  test('tells a failure once, keeps it in the samples, and tries ever more seldom', async () => {
    const { sampler, samples, logged, pass } = fixture()
    sampler.use(failing(refused))
    await settled()
    const waits: number[] = []
    for (let n = 0; n < 7; n += 1) {
      await pass() // for the connection to go, if it is going
      waits.push(await pass())
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300])
    expect(logged).toEqual(['warn: The queues are not known: Cannot use it: no'])
    expect(samples.at(-1)).toMatchObject({
      queues: [],
      sampling: {
        sampledAt: null,
        isListed: null,
        problem: 'Cannot use it: no',
        hint: 'Ask',
        problemSince: 1_000,
      },
    })
  })

  test('says when it can look again, and keeps the time of the last good look in between', async () => {
    const { sampler, samples, logged, pass } = fixture()
    let isDown = false
    const { probe } = fakeProbe(() => 1)
    sampler.use({
      discover: async () => (isDown ? Promise.reject(refused()) : ['celery']),
      probe: (names) => probe.probe(names),
    })
    await settled()
    isDown = true
    await pass()
    await pass()
    expect(samples.at(-1)?.sampling).toMatchObject({
      sampledAt: 1_000,
      isListed: true,
      problemSince: 1_010,
    })
    isDown = false
    await pass()
    expect(samples.at(-1)?.sampling).toMatchObject({ sampledAt: 1_021, problem: null, hint: null })
    expect(logged.at(-1)).toBe('info: Could look at the queues again')
  })

  test('takes an error that is none of ours for a problem, too, and says nothing of it in public', async () => {
    const { sampler, samples, logged, pass } = fixture()
    sampler.use(failing(() => new TypeError('secret of a library')))
    await settled()
    await pass()
    expect(samples[0]?.sampling.problem).toMatch(/^Cannot look at the queues: an unexpected error/)
    expect(logged[0]).toMatch(/^error: Cannot look at the queues/)
  })

  test('says nothing of a failure when the connection goes with it', async () => {
    const { sampler, samples, logged, pauses } = fixture()
    sampler.use(failing(refused))
    await settled()
    sampler.use(null)
    await settled()
    expect([samples, logged, pauses.length]).toEqual([[], [], 1])
  })

  test('takes nothing that a connection brings after its end, and goes on with the next', async () => {
    const { sampler, samples, pauses } = fixture()
    const gate = Promise.withResolvers<number>()
    sampler.use(fakeProbe(() => gate.promise).probe)
    await settled()
    sampler.use(null)
    sampler.use(fakeProbe(() => 2).probe)
    await settled()
    gate.resolve(1)
    await settled()
    expect(samples.map(({ queues }) => queues[0]?.observation.ready)).toEqual([2])
    expect(pauses).toHaveLength(1)
  })

  test('looks seldom at a queue that is not there, and at others as before', async () => {
    const { sampler, samples, pass } = fixture(['there'])
    const { probe, seen } = fakeProbe((name) => (name === 'there' ? 0 : null))
    sampler.use(probe)
    await settled()
    for (let n = 0; n < 7; n += 1) await pass()
    expect(seen.names.map((names) => names.includes('celery'))).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      false,
      true,
    ])
    expect(seen.names.every((names) => names.includes('there'))).toBe(true)
    expect(samples.at(-1)?.queues[0]?.observation).toMatchObject({ exists: true, ready: 0 })
  })
})
