import { describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { MAX_MESSAGE_BYTES, type Delivery } from './broker.ts'
import { collectEvents } from './collect-events-fixture.ts'
import { createConnectionEnd } from './connection-end.ts'
import { guardSink } from './guarded-sink.ts'

const delivery = (bytes: number): Delivery => ({
  body: new Uint8Array(bytes),
  contentType: null,
  contentEncoding: null,
  compression: null,
})
const lost = new AppError('BROKER_UNREACHABLE', 'Cannot keep it: gone')

describe('guardSink()', () => {
  test('hands on what is not too large, and counts what is', () => {
    const { sink, delivered, unreadable } = collectEvents()
    const guarded = guardSink(
      sink,
      createConnectionEnd(async () => {}),
    )
    guarded.deliver(delivery(MAX_MESSAGE_BYTES))
    guarded.deliver(delivery(MAX_MESSAGE_BYTES + 1))
    guarded.unreadable('envelope')
    expect(delivered).toHaveLength(1)
    expect(unreadable).toEqual(['too-large', 'envelope'])
  })

  test('is silent once the connection is over, however it ended', async () => {
    const { sink, delivered, unreadable } = collectEvents()
    const [closed, broken] = [
      createConnectionEnd(async () => {}),
      createConnectionEnd(async () => {}),
    ]
    await closed.close()
    broken.lose(lost)
    for (const end of [closed, broken]) {
      const guarded = guardSink(sink, end)
      guarded.deliver(delivery(1))
      guarded.unreadable('envelope')
    }
    expect([...delivered, ...unreadable]).toEqual([])
  })

  test('ends the connection when the sink throws, and keeps the bug as the cause', async () => {
    const end = createConnectionEnd(async () => {})
    const bug = new Error('a bug')
    const fail = (): void => {
      throw bug
    }
    guardSink({ deliver: fail, unreadable: fail }, end).unreadable('envelope')
    expect(await end.closed).toMatchObject({ code: 'INTERNAL', cause: bug })
  })
})

describe('createConnectionEnd()', () => {
  test('keeps the first reason and frees once', async () => {
    let freed = 0
    const end = createConnectionEnd(async () => {
      freed++
    })
    end.lose(lost)
    end.lose(new AppError('INTERNAL', 'Cannot: later'))
    await end.close()
    expect(await end.closed).toBe(lost)
    expect(freed).toBe(1)
  })

  test('close() waits until all is freed, and survives its failure', async () => {
    const freeing = Promise.withResolvers<void>()
    const end = createConnectionEnd(() => freeing.promise)
    const closing = end.close()
    expect(await end.closed).toBeNull()
    expect(end.isOver()).toBe(true)
    freeing.reject(new Error('socket'))
    await closing
  })
})
