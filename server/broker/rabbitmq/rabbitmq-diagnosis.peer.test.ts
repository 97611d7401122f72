import { connect } from 'amqplib'
import { describe, expect, inject, test } from 'vitest'
import { newVhost } from '../../../test/peers/rabbitmq-management.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import type { BrokerSettings } from '../broker-settings.ts'
import type { BrokerDiagnosis } from '../broker.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'

const shared = inject('rabbitmq')

/** A worker as RabbitMQ sees it: its inbox, and the queue it takes tasks from. */
async function startWorker(url: string, { control = 'celery', queue = 'celery' } = {}) {
  const model = await connect(url)
  const channel = await model.createChannel()
  await channel.assertExchange(`${control}.pidbox`, 'fanout', { durable: false })
  const inbox = `w1@host.${control}.pidbox`
  await channel.assertQueue(inbox, { durable: false, autoDelete: true })
  await channel.bindQueue(inbox, `${control}.pidbox`, '')
  await channel.consume(inbox, () => {}, { noAck: true })
  await channel.assertQueue(queue)
  await channel.consume(queue, () => {})
  return { channel, stop: () => model.close() }
}

async function diagnose(url: string, settings: BrokerSettings = {}): Promise<BrokerDiagnosis> {
  const connection = await createBroker(url, settings).connect(2_000)
  await connection.consumeEvents(collectEvents().sink)
  const diagnosis = await connection.diagnose()
  await connection.close()
  return diagnosis
}

describe.skipIf(shared.missing !== null)(peerTitle('diagnosis on rabbitmq', shared.missing), () => {
  const vhostOf = (url: string): string => new URL(url).pathname.slice(1)
  const withApi = { api: shared.managementUrl }

  test('diagnose() says by AMQP that no worker ever came', async () => {
    const url = await newVhost(shared)
    const { finding, hint } = await diagnose(url)
    expect(finding).toBe('nobody')
    expect(hint).toContain(`No worker has connected to virtual host "${vhostOf(url)}" since this`)
    // Neither has one come because Sepal sent a request meanwhile.
    const connection = await createBroker(url).connect(2_000)
    const types = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
    await connection.broadcast({ ...types, body: Buffer.from('{}'), headers: {} })
    await connection.close()
    expect((await diagnose(url)).finding).toBe('nobody')
  })

  test('diagnose() says by AMQP that workers are here, or that more cannot be seen', async () => {
    const url = await newVhost(shared)
    const other = await startWorker(url, { queue: 'video' })
    const unknown = await diagnose(url)
    expect(unknown.finding).toBe('unknown')
    expect(unknown.hint).toContain('give --broker-api')
    const usual = await startWorker(url)
    const here = await diagnose(url)
    expect(here.finding).toBe('here')
    expect(here.hint).toContain('send no events to "celeryev", not even heartbeats')
    await other.stop()
    await usual.stop()
  })

  test('diagnose() names the virtual host that workers are in, by the management API', async () => {
    const [url, theirs] = [await newVhost(shared), await newVhost(shared)]
    const worker = await startWorker(theirs)
    await expect
      .poll(() => diagnose(url, withApi), { timeout: 40_000, interval: 500 })
      .toMatchObject({ finding: 'elsewhere', hint: expect.stringContaining(vhostOf(theirs)) })
    const { hint } = await diagnose(url, withApi)
    expect(hint).toContain(`and Sepal reads "${vhostOf(url)}": write the other one into`)
    await worker.stop()
  })

  test('diagnose() names another control exchange, by the management API', async () => {
    const url = await newVhost(shared)
    const worker = await startWorker(url, { control: 'mine' })
    await expect
      .poll(() => diagnose(url, withApi), { timeout: 40_000, interval: 500 })
      .toMatchObject({
        finding: 'elsewhere',
        hint: expect.stringContaining('give --control-exchange "mine"'),
      })
    await expect
      .poll(() => diagnose(url, { ...withApi, controlExchange: 'mine' }))
      .toMatchObject({ finding: 'here' })
    await worker.stop()
  })

  test('diagnose() tells of an exchange that no worker can use', async () => {
    const url = await newVhost(shared)
    const model = await connect(url)
    const channel = await model.createChannel()
    await channel.assertExchange('celeryev', 'fanout', { durable: false })
    expect((await diagnose(url)).hint).toContain(
      'The exchange "celeryev" has other properties than Celery gives it',
    )
    await model.close()
  })

  test('diagnose() does without a management API that does not answer', async () => {
    const url = await newVhost(shared)
    const { finding } = await diagnose(url, { api: 'http://127.0.0.1:1/api/' })
    expect(finding).toBe('nobody')
  })

  test('diagnose() says unknown once the connection is over', async () => {
    const connection = await createBroker(await newVhost(shared)).connect(2_000)
    await connection.close()
    expect(await connection.diagnose()).toEqual({ finding: 'unknown', hint: null })
  })
})
