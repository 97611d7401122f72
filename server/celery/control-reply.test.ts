import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeControlReply } from './control-reply.ts'
import { wireMessage } from './wire-message-fixture.ts'

// Every recorded reply: recorded-messages.test.ts.

const headers = { ticket: 't-1', clock: 7 }

describe('decodeControlReply()', () => {
  test('tells which request it answers, who answers, and what', () => {
    expect(decodeControlReply(wireMessage({ 'w1@host': { ok: 'pong' } }, { headers }))).toEqual({
      problem: null,
      ticket: 't-1',
      node: 'w1@host',
      value: {
        type: 'dict',
        entries: [
          [
            { type: 'str', text: 'ok' },
            { type: 'str', text: 'pong' },
          ],
        ],
      },
    })
  })

  test('reads a reply of an application that pickles', () => {
    const body = Buffer.from('}Vw1@host\nNs.')
    const contentType = 'application/x-python-serialize'
    expect(decodeControlReply(wireMessage(null, { body, contentType, headers }))).toMatchObject({
      node: 'w1@host',
      value: { type: 'const', text: 'None' },
    })
  })

  test.each([
    ['a type that nobody knows', { contentType: 'text/xml' }, 'content-type'],
    ['a compression that nobody knows', { compression: 'application/x-lzma' }, 'compression'],
    ['no JSON', { body: Buffer.from('{') }, 'json'],
  ] as const)('tells of %s at once, so that nobody waits', (_what, rest, problem) => {
    expect(decodeControlReply(wireMessage({}, { headers, ...rest }))).toEqual({
      problem,
      ticket: 't-1',
    })
  })

  test.each([
    ['nobody', {}],
    ['two nodes', { 'w1@host': 1, 'w2@host': 2 }],
    ['no object', ['w1@host']],
    ['a node without a name', { '': 1 }],
    ['a node name beyond all bounds', { ['w'.repeat(513)]: 1 }],
  ])('takes %s for no reply', (_what, body) => {
    expect(decodeControlReply(wireMessage(body, { headers })).problem).toBe('not-a-reply')
  })

  test('takes a node that is no text for no reply', () => {
    const message = wireMessage(null, {
      body: Buffer.from('5: 1'),
      contentType: 'application/x-yaml',
    })
    expect(decodeControlReply(message)).toEqual({ problem: 'not-a-reply', ticket: null })
  })

  test.each([[7], [''], ['t'.repeat(256)], [null], [undefined]])(
    'knows no request by the ticket %o',
    (ticket) => {
      const reply = decodeControlReply(wireMessage({ w: 1 }, { headers: { ticket } }))
      expect(reply).toMatchObject({ problem: null, ticket: null })
    },
  )

  test('never throws, whatever the bytes', () => {
    const types = fc.constantFrom(
      'application/json',
      'application/x-yaml',
      'application/x-msgpack',
      'application/x-python-serialize',
      'text/plain',
    )
    fc.assert(
      fc.property(fc.uint8Array(), types, (body, contentType) => {
        expect(decodeControlReply(wireMessage(null, { body, contentType }))).toHaveProperty(
          'problem',
        )
      }),
    )
  })
})
