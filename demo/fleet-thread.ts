/** The thread of the demo's fleet. It ends when it is sent any message. */
import { parentPort, workerData } from 'node:worker_threads'
import { createMemoryBroker } from '../server/broker/memory/memory-broker.ts'
import { startFleet } from './fleet-driver.ts'

export interface FleetThreadData {
  /** Name of the memory broker, without `memory://`. */
  readonly brokerName: string
  readonly seed: number
}

const TICK_MS = 50

if (parentPort === null) throw new Error('Cannot run fleet-thread.ts: it is a worker thread')
const port = parentPort
const { brokerName, seed } = workerData as FleetThreadData
const driver = startFleet({
  broker: createMemoryBroker(brokerName),
  seed,
  clock: () => Date.now() / 1000,
})
const ticking = setInterval(driver.tick, TICK_MS)

port.once('message', () => {
  clearInterval(ticking)
  void driver.stop().then(() => port.close())
})
