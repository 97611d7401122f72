import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openEnvelope } from './envelope.ts'
import { sealEnvelope, type SealOptions } from './seal-envelope.ts'

const options: SealOptions = {
  body: new TextEncoder().encode('{"method":"ping"}'),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  headers: { clock: 0, expires: 0 },
  exchange: 'celery.pidbox',
  routingKey: '',
  deliveryTag: 'a-b-c',
}

describe('sealEnvelope()', () => {
  test('writes what kombu writes, key for key', () => {
    expect(sealEnvelope(options)).toBe(
      '{"body":"eyJtZXRob2QiOiJwaW5nIn0=","content-encoding":"utf-8",' +
        '"content-type":"application/json","headers":{"clock":0,"expires":0},' +
        '"properties":{"delivery_mode":2,"delivery_info":{"exchange":"celery.pidbox",' +
        '"routing_key":""},"priority":0,"body_encoding":"base64","delivery_tag":"a-b-c"}}',
    )
  })

  test('writes a transient message when asked to', () => {
    expect(sealEnvelope({ ...options, deliveryMode: 1 })).toContain('"delivery_mode":1')
  })

  test('is undone by openEnvelope(), whatever the body', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (body) => {
        const envelope = openEnvelope(new TextEncoder().encode(sealEnvelope({ ...options, body })))
        expect(envelope).toMatchObject({
          problem: null,
          body: Buffer.from(body),
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          compression: null,
        })
      }),
    )
  })
})
