import { describe, expect, test } from 'vitest'
import { createEventSender } from './event-sender.ts'
import { createLamportClock } from './lamport-clock.ts'

function setUp() {
  const bodies: string[] = []
  const turns: (() => void)[] = []
  const sender = createEventSender({
    hostname: 'celery@here',
    pid: 7,
    clock: createLamportClock(),
    unixTime: () => 100,
    publish: (body) => bodies.push(new TextDecoder().decode(body)),
    onNextTurn: (action) => turns.push(action),
  })
  return { sender, bodies, turns }
}

describe('createEventSender()', () => {
  test('send() publishes one object at once, with the keys in Celery’s order', () => {
    const { sender, bodies } = setUp()
    sender.send('task-x', { uuid: 'u' })
    expect(bodies).toEqual([
      '{"hostname": "celery@here", "utcoffset": 0, "pid": 7, "clock": 1, "uuid": "u", "timestamp": 100.0, "type": "task-x"}',
    ])
  })

  test('sendBatched() waits for the next turn, once for the whole batch', () => {
    const { sender, bodies, turns } = setUp()
    sender.sendBatched('task-started', { uuid: 'a' })
    sender.sendBatched('task-started', { uuid: 'b' })
    expect([bodies.length, turns.length]).toEqual([0, 1])
    turns[0]?.()
    expect(bodies).toHaveLength(1)
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject([
      { uuid: 'a', clock: 1 },
      { uuid: 'b', clock: 2 },
    ])
  })

  test('sendBatched() publishes without waiting when 24 have come together', () => {
    const { sender, bodies, turns } = setUp()
    for (let i = 0; i < 25; i++) sender.sendBatched('task-started', { uuid: String(i) })
    expect(bodies.map((body) => (JSON.parse(body) as unknown[]).length)).toEqual([24])
    for (const turn of turns) turn()
    expect(bodies.map((body) => (JSON.parse(body) as unknown[]).length)).toEqual([24, 1])
  })
})
