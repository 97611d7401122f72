/** What every QueueProbe must do. Run by the test of each implementation; never by itself. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { QueueFigure, QueueObservation } from '../../contract/model/queue.ts'
import type { QueueProbe } from './queue-probe.ts'

/** A broker with queues that the test fills as Celery does. */
export interface QueueProbeBench {
  readonly probe: QueueProbe
  /** Makes a queue as a worker does that consumes from it; it is empty, and known. */
  declare(queue: string): Promise<void>
  /** Sends tasks to it, of this priority; nobody takes them. */
  send(queue: string, count: number, priority?: number): Promise<void>
  /** A worker takes this many, and acknowledges none. */
  take(queue: string, count: number): Promise<void>
  /** Makes the queues that Celery makes for itself. */
  declareInfrastructure(): Promise<readonly string[]>
  /** Settles when the broker's own figures are up to date. */
  settle(isSo: () => Promise<boolean>): Promise<void>
  dispose(): Promise<void>
}

export interface QueueProbeTraits {
  readonly reported: readonly QueueFigure[]
  readonly canDiscover: boolean
  /** Whether it knows a queue that is empty, or not there at all, from others. */
  readonly knowsExistence: boolean
}

export function describeQueueProbe(
  name: string,
  open: () => Promise<QueueProbeBench>,
  { reported, canDiscover, knowsExistence }: QueueProbeTraits,
): void {
  describe(`${name} is a QueueProbe`, () => {
    let bench: QueueProbeBench
    beforeEach(async () => {
      bench = await open()
    })
    afterEach(() => bench.dispose())
    const look = async (queue: string): Promise<QueueObservation> => {
      const [observation] = await bench.probe.probe([queue])
      if (observation === undefined) throw new Error(`Cannot look at ${queue}: no answer`)
      return observation
    }

    test('probe() answers for each name, in order, with the figures that are reported', async () => {
      await bench.declare('a')
      await bench.declare('b')
      const names = ['b', 'nowhere', 'a', 'b']
      const observations = await bench.probe.probe(names)
      expect(observations.map((observation) => observation.name)).toEqual(names)
      for (const observation of observations) expect(observation.reported).toEqual(reported)
      expect(await bench.probe.probe([])).toEqual([])
    })

    test('probe() never fills a figure that is not reported', async () => {
      await bench.declare('a')
      await bench.send('a', 1)
      const { ready, byPriority, unacked, consumers, oldestAgeS } = await look('a')
      const figures = { ready, byPriority, unacked, consumers, oldestAgeS }
      for (const [figure, value] of Object.entries(figures)) {
        if (!reported.includes(figure as QueueFigure)) expect(value).toBeNull()
      }
    })

    test('probe() says zero of an empty queue, and not of one that is not there', async () => {
      await bench.declare('a')
      await bench.settle(async () => (await look('a')).ready !== null)
      expect(await look('a')).toMatchObject({ ready: 0, exists: knowsExistence ? true : null })
      const missing = await look('nowhere')
      if (knowsExistence) expect(missing).toMatchObject({ exists: false, ready: null })
      else expect(missing.exists).toBeNull()
    })

    test('probe() counts what waits', async () => {
      await bench.declare('a')
      await bench.declare('b')
      await bench.send('a', 7)
      await bench.settle(async () => (await look('a')).ready === 7)
      expect(await look('a')).toMatchObject({ ready: 7 })
      expect(await look('b')).toMatchObject({ ready: 0 })
    })

    test('probe() counts what a worker has and did not acknowledge, by queue', async () => {
      await bench.declare('a')
      await bench.declare('b')
      await bench.send('a', 5)
      await bench.send('b', 1)
      await bench.take('a', 3)
      await bench.settle(async () => (await look('a')).ready === 2)
      const [a, b] = await bench.probe.probe(['a', 'b'])
      const isReported = reported.includes('unacked')
      expect(a).toMatchObject({ ready: 2, unacked: isReported ? 3 : null })
      expect(b).toMatchObject({ ready: 1, unacked: isReported ? 0 : null })
    })

    test('probe() takes any name, and gives each its own', async () => {
      const names = [
        'a b',
        'é😀',
        'x'.repeat(255),
        '*',
        'a:b/c',
        '__proto__',
        '',
        '\0',
        'x'.repeat(4_000),
      ]
      await bench.declare('a b')
      await bench.send('a b', 2)
      await bench.settle(async () => (await look('a b')).ready === 2)
      const observations = await bench.probe.probe(names)
      expect(observations.map((observation) => observation.name)).toEqual(names)
      expect(observations[0]).toMatchObject({ ready: 2 })
      for (const { ready } of observations.slice(1)) expect([0, null]).toContain(ready)
    })

    test('discover() names the queues that hold tasks, and no others', async () => {
      const infrastructure = await bench.declareInfrastructure()
      expect(infrastructure.length).toBeGreaterThan(3)
      await bench.declare('video')
      await bench.declare('celery')
      await bench.declare('mail.out')
      if (!canDiscover) {
        expect(await bench.probe.discover()).toBeNull()
        return
      }
      expect(await bench.probe.discover()).toEqual(['celery', 'mail.out', 'video'])
      expect(await bench.probe.discover()).toEqual(['celery', 'mail.out', 'video'])
    })
  })
}
