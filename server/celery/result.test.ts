import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeGroup, decodeGroupColumn } from './group-result.ts'
import { decodeResultRow, type ResultRow } from './result-row.ts'
import { decodeResult, type ResultRecord } from './result.ts'
import type { EncodedBody } from './serializers/serializer.ts'

// Every recorded result, of every backend: recorded-messages.test.ts.

const encoded = (body: string | Uint8Array, contentType: string | null = null): EncodedBody => ({
  body: typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
  contentType,
  contentEncoding: null,
  compression: null,
})

function read(document: unknown): ResultRecord {
  const decoded = decodeResult(encoded(JSON.stringify(document)))
  if (decoded.problem !== null) throw new Error(`Cannot read result: ${decoded.problem}`)
  return decoded.record
}

const str = (text: string) => ({ type: 'str', text })
const NONE = { type: 'const', text: 'None' }
const NOTHING = {
  taskId: null,
  state: 'PENDING',
  result: null,
  exception: null,
  traceback: null,
  children: null,
  dateDone: null,
  groupId: null,
  parentId: null,
  name: null,
  args: null,
  kwargs: null,
  worker: null,
  retries: null,
  queue: null,
  stamps: [],
}

describe('decodeResult()', () => {
  test('takes a document that tells nothing for a task that nobody knows', () => {
    expect(read({})).toEqual(NOTHING)
  })

  test('takes fields of the wrong type as not told', () => {
    const fields = ['task_id', 'status', 'traceback', 'children', 'date_done', 'group_id']
    const more = ['parent_id', 'name', 'worker', 'retries', 'queue', 'stamped_headers']
    const wrong = Object.fromEntries([...fields, ...more].map((name) => [name, { not: 'it' }]))
    expect(read(wrong)).toEqual(NOTHING)
  })

  test.each([
    ['{"status": "SUCCESS"}', null],
    ['{"status": "SUCCESS"}', 'application/json'],
    ['status: SUCCESS', null],
    ['\x81\xa6status\xa7SUCCESS', null],
    ['\xde\x00\x01\xa6status\xa7SUCCESS', null],
    ['\x80\x02}U\x06statusU\x07SUCCESSs.', null],
    ['(dVstatus\nVSUCCESS\ns.', null],
    ['}Vstatus\nVSUCCESS\ns.', null],
  ])('reads %o, said to be of type %o', (body, contentType) => {
    expect(decodeResult(encoded(body, contentType))).toMatchObject({
      problem: null,
      record: { state: 'SUCCESS' },
    })
  })

  test.each([
    ['', 'not-a-result'], //       YAML: nothing is None
    ['[]', 'not-a-result'],
    ['\x80', 'not-a-result-msgpack'],
    ['{', 'json'],
    ['\x80\x06.', 'msgpack'],
    [']q.', 'pickle'],
    ['a: b: c', 'yaml'],
  ])('tells what is wrong with %o', (body, problem) => {
    const decoded = decodeResult(encoded(body))
    if (problem === 'not-a-result-msgpack') expect(decoded.problem).toBeNull()
    else expect(decoded).toEqual({ problem })
  })

  test.each([
    [{ exc_type: 'E', exc_module: 'm', exc_message: ['a'] }, 'E', 'm', [str('a')]],
    [{ exc_type: 'E', exc_message: 'a' }, 'E', null, [str('a')]],
    [{ exc_type: 'E', exc_module: 5 }, 'E', null, []],
    [{ exc_type: 'system', exc_module: 'os', exc_message: 'true' }, 'system', 'os', [str('true')]],
  ])('names the exception %j and looks nothing up', (result, type, module, args) => {
    expect(read({ status: 'FAILURE', result })).toMatchObject({
      result: null,
      exception: { type, module, args },
    })
  })

  test.each([
    [['m', 'E', ['a'], "E('a')"], { type: 'E', module: 'm', args: [str('a')] }],
    [['m', 'E', 'a'], { type: 'E', module: 'm', args: [] }],
    [[5, 'E'], { type: 'E', module: null, args: [] }],
    [['m', 5], { type: 'UnpickleableExceptionWrapper', module: 'c' }],
  ])('takes the wrapper %j off an exception', (message, exception) => {
    const wrapper = { exc_type: 'UnpickleableExceptionWrapper', exc_module: 'c' }
    const record = read({ status: 'RETRY', result: { ...wrapper, exc_message: message } })
    expect(record.exception).toMatchObject(exception)
  })

  test.each([
    ['a text', 'just text', str('just text')],
    ['nothing', null, NONE],
    ['an object of another kind', {}, { type: 'dict', entries: [] }],
    ['a type that is no text', { exc_type: 5 }, { type: 'dict' }],
  ])('keeps %s where an exception should be', (_what, result, value) => {
    expect(read({ status: 'FAILURE', result })).toMatchObject({ exception: null, result: value })
  })

  test('reads an exception for what it is in failed states only', () => {
    const result = { exc_type: 'E', exc_message: [] }
    expect(read({ status: 'SUCCESS', result })).toMatchObject({ exception: null })
    expect(read({ status: 'REVOKED', result })).toMatchObject({ exception: { type: 'E' } })
  })

  test('reads pickled exceptions by name and arguments', () => {
    const failed = (exception: string) =>
      decodeResult(encoded(`}(Vstatus\nVFAILURE\nVresult\n${exception}u.`))
    expect(failed('cshop.errors\nNoStock\nVbook\n\x85R')).toMatchObject({
      record: {
        result: null,
        exception: { type: 'NoStock', module: 'shop.errors', args: [str('book')] },
      },
    })
    expect(failed('N)R')).toMatchObject({ record: { exception: { type: 'object', module: null } } })
    expect(failed('cshop.errors\nNoStock\n')).toMatchObject({
      record: { exception: null, result: { type: 'opaque', text: 'shop.errors.NoStock' } },
    })
  })

  test('reads what the task has sent: tasks, groups and whose children they are', () => {
    const children = [
      [['a', null], null],
      [['b', 'p'], null],
      [['c', [['q', null], null]], null],
      [
        ['g', null],
        [[['d', null], null], 'no tuple', [[5, null], null], [['', null], null]],
      ],
      'no tuple',
      [],
    ]
    expect(read({ children }).children).toEqual([
      { id: 'a', parentId: null, children: null },
      { id: 'b', parentId: 'p', children: null },
      { id: 'c', parentId: 'q', children: null },
      { id: 'g', parentId: null, children: [{ id: 'd', parentId: null, children: null }] },
    ])
  })

  test('reads stamps, which lie beside the other fields', () => {
    const stamped = { stamped_headers: ['tenant', 'gone', 5], tenant: ['a', 'b'], __proto__: 1 }
    expect(read(stamped).stamps).toEqual([{ name: 'tenant', values: ['a', 'b'] }])
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (body) => {
          expect(decodeResult(encoded(body))).toHaveProperty('problem')
          decodeGroup(encoded(body))
          decodeGroupColumn(body)
        },
      ),
    )
  })
})

describe('decodeResultRow()', () => {
  const row: ResultRow = {
    task_id: 't-1',
    status: 'SUCCESS',
    result: null,
    date_done: null,
    traceback: null,
  }

  test('reads a row of the oldest table, which has no more columns', () => {
    expect(decodeResultRow(row)).toEqual({
      record: { ...NOTHING, taskId: 't-1', state: 'SUCCESS', result: NONE },
      problem: null,
    })
  })

  test('keeps the row when its result cannot be read', () => {
    expect(decodeResultRow({ ...row, result: Buffer.from('no pickle'), retries: 2 })).toMatchObject(
      {
        record: { taskId: 't-1', state: 'SUCCESS', result: null, retries: 2 },
        problem: 'pickle',
      },
    )
  })

  test('reads arguments of any serializer, and does without those that cannot be read', () => {
    const args = (given: Uint8Array | string) =>
      decodeResultRow({ ...row, args: given }).record.args
    expect(args('[1]')).toEqual({ type: 'list', items: [{ type: 'int', text: '1' }] })
    expect(args(Buffer.from(']NA.'.replace('A', 'a')))).toEqual({ type: 'list', items: [NONE] })
    expect(args('- x\n')).toEqual({ type: 'list', items: [str('x')] })
    expect(args('[')).toBeNull()
  })
})

describe('decodeGroup()', () => {
  const group = { id: 'g', parentId: null, children: [{ id: 'a', parentId: null, children: null }] }

  test('reads the ids of a saved group, and nothing else for one', () => {
    const document = JSON.stringify({ result: [['g', null], [[['a', null], null]]] })
    expect(decodeGroup(encoded(document))).toEqual(group)
    expect(decodeGroup(encoded(document, 'application/json'))).toEqual(group)
    expect(decodeGroup(encoded('{}'))).toBeNull()
    expect(decodeGroup(encoded('{'))).toBeNull()
  })

  test('reads no more than the ids of pickled ones', () => {
    const column = (pickled: string) => decodeGroupColumn(Buffer.from(pickled, 'latin1'))
    const call = 'ccelery.app.base\n_unpickle_appattr\n'
    const task = `${call}(VAsyncResult\n(Va\n]ttR`
    expect(column(`${call}(VGroupResult\n(Vg\n](${task}ettR.`)).toEqual(group)
    expect(column('N.')).toBeNull()
    expect(column('cos\nsystem\n.')).toBeNull()
    expect(column('no pickle')).toBeNull()
    expect(decodeGroupColumn(null)).toBeNull()
  })
})
