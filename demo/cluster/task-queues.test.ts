import { describe, expect, test } from 'vitest'
import { sendReceipt } from '../shop/task-types.ts'
import { createRandom } from '../simulation/random.ts'
import { createMessage, type TaskMessage } from './task-message.ts'
import { type Consumer, createTaskQueues } from './task-queues.ts'

const random = createRandom(1)
const messageAt = (now: number): TaskMessage =>
  createMessage({ type: sendReceipt, args: [] }, { now, random, parent: null })
const message = (): TaskMessage => messageAt(0)

function consumer(room: number): Consumer & { readonly got: TaskMessage[] } {
  const got: TaskMessage[] = []
  return {
    got,
    hasRoom: () => got.length < room,
    receive: (taken) => got.push(taken),
    unacked: () => got,
  }
}

const atOnce = (action: () => void): void => action()

describe('createTaskQueues()', () => {
  test('hands messages out in order, to consumers in turn', () => {
    const queues = createTaskQueues(atOnce)
    const [one, two] = [consumer(9), consumer(9)]
    queues.subscribe('mail', one)
    queues.subscribe('mail', two)
    const sent = [message(), message(), message()]
    for (const each of sent) queues.put(each)
    expect(one.got).toEqual([sent[0], sent[2]])
    expect(two.got).toEqual([sent[1]])
  })

  test('keeps messages while nobody has room, and delivers them on pull()', () => {
    const queues = createTaskQueues(atOnce)
    const one = consumer(1)
    queues.subscribe('mail', one)
    const sent = [message(), message()]
    for (const each of sent) queues.put(each)
    expect(one.got).toEqual([sent[0]])
    one.got.length = 0
    queues.pull()
    expect(one.got).toEqual([sent[1]])
  })

  test('figures() counts what waits, what consumers have, and consumers, by queue', () => {
    const queues = createTaskQueues(atOnce)
    queues.put(messageAt(7))
    queues.put(messageAt(8))
    expect(queues.figures()).toEqual([
      { name: 'mail', ready: 2, unacked: 0, consumers: 0, oldest: 7 },
    ])
    const one = consumer(1)
    queues.subscribe('mail', one)
    queues.subscribe('search', one)
    expect(queues.figures()).toEqual([
      { name: 'mail', ready: 1, unacked: 1, consumers: 1, oldest: 8 },
      { name: 'search', ready: 0, unacked: 0, consumers: 1, oldest: null },
    ])
  })

  test('giveBack() puts what was not acknowledged before everything else, in its order', () => {
    const queues = createTaskQueues(atOnce)
    const sent = [message(), message(), message()]
    const [one, two] = [consumer(2), consumer(9)]
    queues.subscribe('mail', one)
    for (const each of sent) queues.put(each)
    queues.unsubscribe(one)
    queues.giveBack(one.got)
    queues.subscribe('mail', two)
    expect(two.got).toEqual(sent)
  })
})
