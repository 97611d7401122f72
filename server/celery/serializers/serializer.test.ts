import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../compression/decompress.ts'
import { decodeBody, type EncodedBody } from './serializer.ts'

interface Vector extends Omit<EncodedBody, 'body'> {
  readonly name: string
  readonly base64: string
  readonly expect: unknown
}

const file = join(import.meta.dirname, '../../../test/fixtures/serializer-vectors.jsonl')
const vectors = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

const decode = (body: string | Uint8Array, rest: Partial<EncodedBody> = {}) =>
  decodeBody({
    body: typeof body === 'string' ? Buffer.from(body) : body,
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    compression: null,
    ...rest,
  })

describe('decodeBody()', () => {
  test('there are vectors of every serializer and every compression', () => {
    expect(new Set(vectors.map(({ contentType }) => contentType)).size).toBe(5)
    expect(new Set(vectors.map(({ compression }) => compression)).size).toBe(6)
  })

  test.each(vectors)('reads what kombu wrote: $name', ({ base64, expect: value, ...rest }) => {
    const decoded = decode(Buffer.from(base64, 'base64'), rest)
    expect(decoded).toEqual(
      value === null ? { problem: 'compression' } : { problem: null, value: value as object },
    )
  })

  test.each([
    ['application/json', null],
    [null, null],
    ['Application/JSON; charset=utf-8', null],
    ['application/xml', 'content-type'],
    ['', 'content-type'],
    ['__proto__', 'content-type'],
  ])('knows the content type %o', (contentType, problem) => {
    expect(decode('{}', { contentType }).problem).toBe(problem)
  })

  test.each([
    ['application/json', 'json'],
    ['application/x-yaml', 'yaml'],
    ['application/x-msgpack', 'msgpack'],
    ['application/x-python-serialize', 'pickle'],
  ])('tells %s that is none', (contentType, problem) => {
    expect(decode('{"a"', { contentType })).toEqual({ problem })
  })

  test('tells an escape that is none', () => {
    expect(decode(String.raw`"\x41"`)).toEqual({ problem: 'json' })
  })

  test('hands on what no serializer wrote', () => {
    const raw = (body: Uint8Array, contentType: string, contentEncoding: string | null) =>
      decode(body, { contentType, contentEncoding })
    const text = Buffer.from('é')
    expect(raw(text, 'text/plain', 'utf-8')).toMatchObject({ value: { type: 'str', text: 'é' } })
    expect(raw(text, 'text/plain', null)).toMatchObject({ value: { type: 'str' } })
    expect(raw(text, 'application/text', 'BINARY')).toMatchObject({ value: { type: 'bytes' } })
    expect(raw(Buffer.of(255), 'application/data', 'utf-8')).toMatchObject({
      value: { type: 'hex', text: 'ff' },
    })
  })

  test('looks at nothing that is, or would become, over the limit', () => {
    expect(decode(new Uint8Array(MAX_BODY_BYTES + 1))).toEqual({ problem: 'too-large' })
    const bomb = deflateSync(Buffer.alloc(MAX_BODY_BYTES + 1))
    expect(decode(bomb, { compression: 'application/x-gzip' })).toEqual({ problem: 'too-large' })
    expect(decode(bomb, { compression: 'application/x-lzma' })).toEqual({ problem: 'compression' })
    expect(decode('['.repeat(1_000))).toEqual({ problem: 'too-large' })
  })
})
