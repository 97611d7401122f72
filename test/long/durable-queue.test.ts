/** `--event-queue`, with Sepal away for a minute under load; the short form is in test/live. */
import { describe, inject, test } from 'vitest'
import { runDurableQueue } from '../live/durable-queue-run.ts'
import { newVhost } from '../peers/rabbitmq-management.ts'
import { peerTitle } from '../peers/shared-peer.ts'

const shared = inject('rabbitmq')

describe.skipIf(shared.missing !== null)(peerTitle('a durable queue', shared.missing), () => {
  test('brings every event of a minute in which Sepal was away', async () => {
    await runDurableQueue({ url: await newVhost(shared), awaySeconds: 60, tasksPerSecond: 500 })
  })
})
