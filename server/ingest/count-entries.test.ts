import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeEvents } from '../celery/event.ts'
import { sealEnvelope } from '../celery/seal-envelope.ts'
import { countEntries } from './count-entries.ts'

const deliver = (body: Uint8Array, more: object = {}) => ({
  body,
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  compression: null,
  ...more,
})

test('countEntries() counts what decodeEvents() would read or refuse', () => {
  const list = fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(list, (entries) => {
      const body = Buffer.from(JSON.stringify(entries))
      const { events, malformed } = decodeEvents(body, 'application/json')
      const count = events.length + malformed.length
      expect(countEntries(deliver(body))).toEqual({ count, isExact: true })
    }),
  )
})

test('countEntries() looks into an envelope', () => {
  const payload = sealEnvelope({
    body: Buffer.from('[{"a":"],["},{"b":[1,2]}]'),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: {},
    exchange: 'celeryev',
    routingKey: 'task.multi',
    deliveryTag: 'x',
  })
  const sealed = deliver(Buffer.from(payload), { isSealed: true })
  expect(countEntries(sealed)).toEqual({ count: 2, isExact: true })
})

test.each([
  ['one event', '{"type":"x"}', {}, 1, true],
  ['an empty list', ' []'.trim(), {}, 0, true],
  ['what is compressed', '[1,2]', { compression: 'zlib' }, 1, false],
  ['no JSON', 'hello', {}, 1, false],
  ['no envelope', 'hello', { isSealed: true }, 1, false],
  ['half a list', '[{"a":1},{"b"', {}, 2, true],
])('countEntries() of %s', (_, text, more, count, isExact) => {
  expect(countEntries(deliver(Buffer.from(text), more))).toEqual({ count, isExact })
})
