import { expect, test, vi } from 'vitest'
import { createMemoryBroker } from './broker/memory/memory-broker.ts'
import { systemClock } from './clock.ts'
import { type EventHearer, openEventSource } from './event-source.ts'

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

function aHearer() {
  const told: string[] = []
  const hearer: EventHearer = {
    sink: { deliver: () => void told.push('event'), unreadable() {} },
    listening: (absence) => void told.push(`listening ${absence}`),
    setLink: ({ state }) => void told.push(state),
    setQueues() {},
  }
  return { hearer, told }
}

test('openEventSource() tells a new hearer of the link, and whoever gives it whether events come', async () => {
  const broker = createMemoryBroker('event-source')
  const [one, two] = [aHearer(), aHearer()]
  const source = openEventSource({ broker, hearer: one.hearer, clock: systemClock, log: SILENT })
  expect(source.isListening).toBe(false)
  await vi.waitUntil(() => one.told.includes('connected'))
  expect(source.isListening).toBe(true)
  broker.interrupt()
  await vi.waitUntil(() => one.told.includes('lost'))
  expect(source.isListening).toBe(false)
  source.use(two.hearer)
  expect(two.told).toEqual(['lost'])
  broker.restore()
  await vi.waitUntil(() => two.told.includes('connected'), { timeout: 20_000 })
  expect(two.told).toContain('listening lost')
  expect(source.isListening).toBe(true)
  await source.stop()
})
