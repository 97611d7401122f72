/** `--event-queue`, with Sepal away for some seconds; the long form is test/long/durable-queue.test.ts. */
import { describe, inject, test } from 'vitest'
import { newVhost } from '../peers/rabbitmq-management.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { runDurableQueue } from './durable-queue-run.ts'

const shared = inject('rabbitmq')

describe.skipIf(shared.missing !== null)(peerTitle('a durable queue', shared.missing), () => {
  test('brings every event that was sent while Sepal was away', async () => {
    await runDurableQueue({ url: await newVhost(shared), awaySeconds: 3, tasksPerSecond: 200 })
  })
})
