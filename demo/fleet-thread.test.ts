import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createMemoryBroker } from '../server/broker/memory/memory-broker.ts'
import { decodeEvents } from '../server/celery/event.ts'

test('fleet-thread sends events until it is sent a message, and then ends by itself', async () => {
  const brokerName = `demo-test-${randomUUID()}`
  const monitor = await createMemoryBroker(brokerName).connect(1_000)
  const types = await new Promise<string[]>((resolve, reject) => {
    const entry = new URL('./fleet-thread.ts', import.meta.url)
    const thread = new Worker(entry, { workerData: { brokerName, seed: 1 } })
    thread.once('error', reject)
    const heard: string[] = []
    void monitor.consumeEvents({
      deliver({ body, contentType }) {
        heard.push(...decodeEvents(body, contentType).events.map((event) => event.type))
        if (!heard.includes('task-started')) return
        thread.postMessage('stop')
        void once(thread, 'exit').then(() => resolve(heard), reject)
      },
      unreadable: (cause) => reject(new Error(cause)),
    })
  })
  await monitor.close()
  expect(types).toContain('worker-online')
})
