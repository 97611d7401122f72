import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Delivery } from '../broker/broker.ts'
import { type Batch, createInbox, type InboxLimits } from './inbox.ts'
import { openSpill, type Spill } from './spill.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sepal-inbox-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const body = (id: number, bytes = 0): Buffer =>
  Buffer.from(
    JSON.stringify({
      type: 'custom-x',
      hostname: `h${id}`,
      timestamp: id + 1,
      pad: 'x'.repeat(bytes),
    }),
  )

const aDelivery = (id: number, bytes = 0, settle?: () => void): Delivery => ({
  body: body(id, bytes),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  compression: null,
  ...(settle === undefined ? {} : { settle }),
})

const idsOf = (batch: Batch): number[] => {
  const ids: number[] = []
  for (;;) {
    const slice = batch.takeSlice()
    if (slice.length === 0) return ids
    ids.push(...slice.flatMap(({ events }) => events.map(({ timestamp }) => timestamp - 1)))
  }
}

function setUp(options: { limits?: Partial<InboxLimits>; spill?: Spill | null } = {}) {
  const dropped: number[] = []
  const causes: unknown[] = []
  const inbox = createInbox({
    limits: { queueBytes: 3_000, batchEvents: 4, batchBytes: 2_000, ...options.limits },
    spill: options.spill ?? null,
    onDropped: (delivery, _at, cause) => {
      dropped.push(JSON.parse(Buffer.from(delivery.body).toString()).timestamp - 1)
      causes.push(cause)
    },
    onDamaged: () => expect.fail('nothing was damaged'),
  })
  return { inbox, dropped, causes }
}

const openTestSpill = (maxBytes = 1_000_000): Spill =>
  openSpill({ directory: join(root, 'spill'), maxBytes, fileBytes: 2_000 })

describe('createInbox()', () => {
  test('hands out what it took, once and in order, and tells of everything else', () => {
    const step = fc.oneof(fc.nat({ max: 1_500 }), fc.constant('take' as const))
    const room = fc.constantFrom(null, 2_000, 1_000_000)
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), room, (steps, maxBytes) => {
        const spill = maxBytes === null ? null : openTestSpill(maxBytes)
        const { inbox, dropped } = setUp({ spill })
        const taken: number[] = []
        let puts = 0
        const take = () => {
          const batch = inbox.startBatch()
          const ids = idsOf(batch)
          expect(ids.length).toBeLessThanOrEqual(4)
          taken.push(...ids)
          batch.settle()
        }
        for (const what of steps) {
          if (what === 'take') take()
          else {
            inbox.put(aDelivery(puts, what), puts)
            puts += 1
          }
          expect(inbox.waiting.messages).toBe(puts - taken.length - dropped.length)
        }
        while (!inbox.isEmpty) take()
        expect(taken).toEqual(taken.toSorted((a, b) => a - b))
        expect([...taken, ...dropped].toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: puts }, (_, id) => id),
        )
        expect(inbox.waiting).toEqual({ messages: 0, bytes: 0, since: null })
        spill?.close()
      }),
      { numRuns: 60 },
    )
  })

  test('never holds more in memory than it may, but for one message', () => {
    const { inbox, dropped } = setUp()
    for (let id = 0; id < 100; id += 1) inbox.put(aDelivery(id), 1)
    expect(inbox.waiting.bytes).toBeLessThanOrEqual(3_000)
    expect(dropped.length + inbox.waiting.messages).toBe(100)
    idsOf(inbox.startBatch())
    inbox.put(aDelivery(100), 1)
    expect(dropped.at(-1)).toBe(99)
  })

  test('takes a message that is larger than everything, when it is alone', () => {
    const { inbox, dropped } = setUp()
    inbox.put(aDelivery(1, 10_000), 1)
    inbox.put(aDelivery(2), 1)
    expect(dropped).toEqual([2])
    expect(idsOf(inbox.startBatch())).toEqual([1])
  })

  test('settles at once what is dropped while only what an earlier run left waits', () => {
    const left = openTestSpill()
    left.push({ delivery: aDelivery(0, 200), receivedAt: 0, place: 7 })
    left.close()
    const settled: number[] = []
    const { inbox, dropped } = setUp({ spill: openTestSpill(1) })
    inbox.put(
      aDelivery(1, 200, () => settled.push(1)),
      1,
    )
    expect(dropped).toEqual([1])
    expect(settled).toEqual([1])
  })

  test('tells since when something waits when all of it is on disk', () => {
    const { inbox } = setUp({ spill: openTestSpill(), limits: { queueBytes: 100, batchEvents: 1 } })
    for (let id = 0; id < 10; id += 1) inbox.put(aDelivery(id, 200), id)
    let seen = 0
    while (!inbox.isEmpty) {
      const { since } = inbox.waiting
      expect(since).not.toBeNull()
      expect(since).toBeLessThanOrEqual(seen)
      const batch = inbox.startBatch()
      seen += idsOf(batch).length
      batch.settle()
    }
    expect(inbox.waiting.since).toBeNull()
  })

  test('settles with the broker what is safe, with the last of it, however it came there', () => {
    const spill = openTestSpill()
    const { inbox } = setUp({ spill })
    const settled: number[] = []
    for (let id = 0; id < 20; id += 1) {
      inbox.put(
        aDelivery(id, 200, () => settled.push(id)),
        1,
      )
    }
    expect(inbox.spilled).toBeGreaterThan(5)
    const expected: number[] = []
    while (!inbox.isEmpty) {
      const batch = inbox.startBatch()
      const ids = idsOf(batch)
      expect(settled).toEqual(expected)
      batch.settle()
      expected.push(...ids.slice(-1))
      expect(settled).toEqual(expected)
    }
    expect(settled.at(-1)).toBe(19)
    spill.close()
  })

  test('reads first what an earlier run left on disk', () => {
    const left = openTestSpill()
    const before = setUp({ spill: left, limits: { queueBytes: 1 } })
    for (let id = 0; id < 3; id += 1) before.inbox.put(aDelivery(id), 1)
    left.close()
    const spill = openTestSpill()
    const { inbox } = setUp({ spill })
    expect(inbox.isBatch).toBe(true)
    inbox.put(aDelivery(7), 1)
    const batch = inbox.startBatch()
    expect(idsOf(batch)).toEqual([1, 2, 7])
    batch.settle()
    expect(inbox.isEmpty).toBe(true)
    spill.close()
  })

  test('says that it was the disk that refused', () => {
    const refusing: Spill = {
      push: () => false,
      take: () => ({ records: [], damaged: 0 }),
      release() {},
      isEmpty: true,
      bytes: 0,
      failed: 'ENOSPC',
      unopened: [],
      clear() {},
      close() {},
    }
    const { inbox, causes } = setUp({ spill: refusing, limits: { queueBytes: 1 } })
    inbox.put(aDelivery(1), 1)
    inbox.put(aDelivery(2), 1)
    expect(causes).toEqual(['disk'])
  })

  test('lets go what waits in memory and on disk without reading it, and settles none of it', () => {
    const spill = openTestSpill()
    const settled: number[] = []
    const { inbox, dropped } = setUp({ spill })
    for (let id = 0; id < 20; id += 1) {
      const body = Buffer.alloc(600) // no JSON: decoded, it would be malformed
      inbox.put({ ...aDelivery(id, 0, () => settled.push(id)), body }, 1)
    }
    expect(inbox.letGo()).toBe(20)
    expect([inbox.isEmpty, inbox.waiting]).toEqual([true, { messages: 0, bytes: 0, since: null }])
    expect([dropped, settled, readdirSync(join(root, 'spill'))]).toEqual([[], [], []])
    expect(inbox.letGo()).toBe(0)
  })

  test.each(['given back', 'kept'])('tells what finds no room when it is %s at the end', (how) => {
    const { inbox, dropped, causes } = setUp({ spill: openTestSpill(1_200) })
    for (let id = 0; id < 4; id += 1) inbox.put(aDelivery(id, 300), 1)
    expect(dropped).toEqual([])
    const batch = inbox.startBatch()
    if (how === 'given back') idsOf(batch)
    expect(batch.giveBack() + inbox.keep()).toBe(dropped.length)
    expect(dropped).toEqual([2, 3])
    expect(causes).toEqual([null, null])
  })

  test('leaves to the broker what the broker keeps', () => {
    const spill = openTestSpill()
    const { inbox, dropped } = setUp({ spill })
    for (let id = 0; id < 4; id += 1) {
      inbox.put(
        aDelivery(id, 0, () => {}),
        1,
      )
    }
    const batch = inbox.startBatch()
    batch.takeSlice()
    expect([batch.giveBack(), inbox.keep(), spill.isEmpty]).toEqual([0, 0, true])
    expect(dropped).toEqual([])
  })
})
