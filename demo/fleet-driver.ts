import type { MemoryBroker, MemoryConnection } from '../server/broker/memory/memory-broker.ts'
import { createFleet, type Fleet } from './fleet.ts'

/** A fleet that lives in real time on a memory broker. */
export interface FleetDriver {
  /** Lets everything happen that is due by now. Call it many times a second. */
  tick: () => void
  /** Ends the connection. Nothing happens afterwards. */
  stop: () => Promise<void>
}

export interface FleetDriverOptions {
  readonly broker: MemoryBroker
  readonly seed: number
  /** Unix seconds. */
  readonly clock: () => number
}

/** Seconds between two ticks beyond which the machine was asleep, or its clock was set. */
const LONGEST_TICK = 5

const CONNECT_TIMEOUT_MS = 1_000
/** Seconds from the start in which not every worker has come to its queues. */
const WARM_UP = 1

/** Switches the fleet on, now. While the broker is away it lives on unheard, and tries to come back. */
export function startFleet({ broker, seed, clock }: FleetDriverOptions): FleetDriver {
  let connection: MemoryConnection | null = null
  let connecting: Promise<void> | null = null
  let stopped = false
  const startsAt = clock()
  let last = startsAt

  const fleet = createFleet({
    seed,
    startsAt,
    publish(body) {
      connection?.publishEvent({
        body,
        contentType: 'application/json',
        contentEncoding: 'utf-8',
      })
    },
  })

  const connect = async (): Promise<void> => {
    try {
      const fresh = await broker.connect(CONNECT_TIMEOUT_MS)
      if (stopped) return await fresh.close()
      fresh.consumeControl(({ body }) => fleet.receiveControl(body))
      fresh.tellQueues(() => (fleet.unixTime() < startsAt + WARM_UP ? null : queuesOf(fleet)))
      connection = fresh
      void fresh.closed.then(() => (connection = null))
    } catch {
      // The broker is away; the next tick tries again.
    } finally {
      connecting = null
    }
  }

  return {
    tick() {
      if (stopped) return
      if (connection === null) connecting ??= connect()
      const now = clock()
      if (Math.abs(now - last) > LONGEST_TICK) fleet.skip(now - last)
      last = now
      fleet.advanceTo(now)
    },
    async stop() {
      stopped = true
      await connecting
      await connection?.close()
    },
  }
}

const queuesOf = (fleet: Fleet) =>
  fleet.queues().map(({ oldest, ...queue }) => ({
    ...queue,
    oldestAgeS: oldest === null ? null : Math.max(0, fleet.unixTime() - oldest),
  }))
