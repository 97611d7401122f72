import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTaskMessage, type TaskMessage } from './task-message.ts'
import { wireMessage } from './wire-message-fixture.ts'
import type { WireMessage } from './wire-message.ts'

// Every recorded task, of both protocols: recorded-messages.test.ts.

const headers = { task: 'demo.add', id: 't-1' }
const body = [[1], { k: 2 }, {}]
const v2 = (more: object = {}, rest: Partial<WireMessage> = {}): TaskMessage | null =>
  decodeTaskMessage(wireMessage(body, { headers: { ...headers, ...more }, ...rest }))
const v1 = (more: object): TaskMessage | null =>
  decodeTaskMessage(wireMessage({ task: 'demo.add', id: 't-1', args: [], kwargs: {}, ...more }))

const NOTHING = {
  shadow: null,
  argsRepr: null,
  kwargsRepr: null,
  eta: null,
  expires: null,
  retries: null,
  hardTimeLimit: null,
  softTimeLimit: null,
  groupId: null,
  groupIndex: null,
  rootId: null,
  parentId: null,
  origin: null,
  ignoreResult: null,
  redelivered: false,
  priority: null,
  replyTo: null,
  stamps: [],
}

describe('decodeTaskMessage()', () => {
  test('reads the least that a worker runs', () => {
    expect(v2()).toEqual({
      protocol: 2,
      id: 't-1',
      name: 'demo.add',
      ...NOTHING,
      args: { type: 'list', items: [{ type: 'int', text: '1' }] },
      kwargs: {
        type: 'dict',
        entries: [
          [
            { type: 'str', text: 'k' },
            { type: 'int', text: '2' },
          ],
        ],
      },
      canvas: { callbacks: [], errbacks: [], chain: [], chord: null },
      problem: null,
    })
  })

  test('takes headers of the wrong type as not sent, and no others along', () => {
    const names =
      'shadow argsrepr kwargsrepr eta expires retries timelimit group group_index root_id parent_id ' +
      'origin ignore_result stamps lang x-custom problem protocol args priority'
    const wrong = Object.fromEntries(names.split(' ').map((name) => [name, 7.5]))
    expect(v2(wrong)).toMatchObject(NOTHING)
    expect(Object.keys(v2(wrong) ?? {}).sort()).toEqual(Object.keys(v2() ?? {}).sort())
  })

  test('tells that a message was handed out before', () => {
    expect(v2({ redelivered: true })?.redelivered).toBe(true)
    const again = { delivery_info: { redelivered: true } }
    expect(v2({}, { properties: again })?.redelivered).toBe(true)
    for (const info of [{ redelivered: 1 }, {}, null, 'text', 7]) {
      expect(v2({}, { properties: { delivery_info: info } })?.redelivered).toBe(false)
    }
  })

  test('tells priority and where the result goes', () => {
    const message = v2({}, { properties: { priority: 3, reply_to: 'queue' } })
    expect(message).toMatchObject({ priority: 3, replyTo: 'queue' })
    expect(v2({}, { properties: { priority: 'x', reply_to: '' } })).toMatchObject(NOTHING)
  })

  test('bounds texts and lists', () => {
    const long = 'x'.repeat(100_000)
    const stamps = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`s${n}`, long]))
    const task = v2({ task: long, argsrepr: long, stamps, origin: long, root_id: long })
    expect(task?.name).toHaveLength(255)
    expect(task?.argsRepr?.length).toBeLessThan(65_537)
    expect(task?.rootId).toBeNull()
    expect(task?.stamps).toHaveLength(50)
    expect(task?.stamps[0]?.values[0]).toHaveLength(255)
    const values = v2({ stamps: { s: Array(60).fill('x') } })?.stamps[0]?.values
    expect(values).toHaveLength(50)
  })

  test('reads stamps of texts, of numbers and of lists', () => {
    const stamps = { a: 'x', b: ['y', 5, null, {}], '': 'z', d: {} }
    expect(v2({ stamps })?.stamps).toEqual([
      { name: 'a', values: ['x'] },
      { name: 'b', values: ['y', '5'] },
      { name: '', values: ['z'] },
      { name: 'd', values: [] },
    ])
  })

  test('names what comes after it, in the order in which it will run', () => {
    const signature = (task: unknown) => ({ task, args: [], kwargs: {}, options: {} })
    const embed = {
      callbacks: [signature('a'), null, signature(5), signature('b')],
      errbacks: [signature('c')],
      chain: [signature('last'), signature('next')],
      chord: signature('sum'),
    }
    const task = decodeTaskMessage(wireMessage([[], {}, embed], { headers }))
    expect(task?.canvas).toEqual({
      callbacks: ['a', 'b'],
      errbacks: ['c'],
      chain: ['next', 'last'],
      chord: 'sum',
    })
    const many = { chain: Array.from({ length: 150 }, (_, n) => signature(`t${n}`)) }
    const chain = decodeTaskMessage(wireMessage([[], {}, many], { headers }))?.canvas?.chain
    expect([chain?.length, chain?.[0]]).toEqual([100, 't149'])
  })

  test.each([
    [
      'is compressed in a way that nobody knows',
      { compression: 'application/x-lzma' },
      'compression',
    ],
    ['is of a type that nobody knows', { contentType: 'text/xml' }, 'content-type'],
    ['is no JSON', { body: Buffer.from('[') }, 'json'],
    ['is no list', { body: Buffer.from('{}') }, 'not-a-task'],
    ['is too short', { body: Buffer.from('[[]]') }, 'not-a-task'],
    ['has no list of arguments', { body: Buffer.from('[{}, {}]') }, 'not-a-task'],
    ['has keywords that are none', { body: Buffer.from('[[], []]') }, 'not-a-task'],
  ] as const)('keeps what the headers tell when the body %s', (_what, rest, problem) => {
    expect(v2({ retries: 3 }, rest)).toMatchObject({
      id: 't-1',
      retries: 3,
      args: null,
      kwargs: null,
      canvas: null,
      problem,
    })
  })

  test('reads protocol 1, whose body has it all', () => {
    expect(
      v1({ retries: 2, taskset: 'g-1', timelimit: [30, 20], chord: { task: 'sum' } }),
    ).toMatchObject({
      ...NOTHING,
      protocol: 1,
      id: 't-1',
      name: 'demo.add',
      retries: 2,
      groupId: 'g-1',
      hardTimeLimit: 30,
      softTimeLimit: 20,
      args: { type: 'list', items: [] },
      canvas: { chord: 'sum' },
      problem: null,
    })
    expect(v1({ group: 'g-1', taskset: 'other' })?.groupId).toBe('g-1')
    expect(v1({ args: null })?.problem).toBe('not-a-task')
    expect(v1({ kwargs: null })?.problem).toBe('not-a-task')
  })

  test.each([
    ['no id', { task: 'demo.add' }],
    ['an empty id', { task: 'demo.add', id: '' }],
    ['an id beyond all bounds', { task: 'demo.add', id: 'x'.repeat(256) }],
    ['an id that is no text', { task: 'demo.add', id: 7 }],
    ['no name', { id: 't-1' }],
    ['an empty name', { task: '', id: 't-1' }],
    ['a name that is no text', { task: [], id: 't-1' }],
  ])('takes a message with %s for none', (_what, head) => {
    expect(decodeTaskMessage(wireMessage(body, { headers: head }))).toBeNull()
    expect(decodeTaskMessage(wireMessage({ ...head, args: [], kwargs: {} }))).toBeNull()
  })

  test('takes what cannot be read, and tells nothing in its headers, for none', () => {
    expect(decodeTaskMessage(wireMessage('text'))).toBeNull()
    expect(decodeTaskMessage(wireMessage({}, { contentType: 'text/xml' }))).toBeNull()
  })

  test('never throws, whatever is in it', () => {
    const anything = fc.record({
      headers: fc.object(),
      properties: fc.object(),
      body: fc.jsonValue(),
    })
    fc.assert(
      fc.property(anything, fc.boolean(), ({ body: any, ...rest }, named) => {
        const more = named ? { headers: { ...rest.headers, ...headers } } : {}
        const task = decodeTaskMessage(wireMessage(any, { ...rest, ...more }))
        expect(task === null || typeof task.id === 'string').toBe(true)
      }),
    )
  })
})
