/**
 * Damage to messages, at every layer: the bytes on the wire, the envelope's structure, the packed
 * body, the body's bytes, and its structure, which is then written by whatever serializer and packed
 * by whatever compression.
 */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { NonEmpty, Random } from '../../../demo/simulation/random.ts'
import { decompress } from '../../../server/celery/compression/decompress.ts'
import { openEnvelope } from '../../../server/celery/envelope.ts'
import { parsePythonJson } from '../../../server/celery/python-json.ts'
import { decodeBody } from '../../../server/celery/serializers/serializer.ts'
import { sniffContentType } from '../../../server/celery/serializers/sniff-content-type.ts'
import type { FuzzMessage } from './fuzz-message.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateValue, type Material } from './mutate-value.ts'
import { writeJson, writeValue } from './write-value.ts'

export interface MutationSource extends Material {
  /** Another message, to splice with. */
  readonly other: () => FuzzMessage
}

/** One mutation, or a few on top of each other. */
export function mutateMessage(
  random: Random,
  message: FuzzMessage,
  source: MutationSource,
): FuzzMessage {
  let mutant = message
  do mutant = mutateOnce(random, mutant, source)
  while (random.chance(0.45))
  return mutant
}

function mutateOnce(random: Random, message: FuzzMessage, source: MutationSource): FuzzMessage {
  if (message.target === 'literal' || random.chance(0.15)) {
    return { ...message, body: mutateBytes(random, message.body, source.other().body) }
  }
  switch (message.target) {
    case 'envelope':
      return random.chance(0.3)
        ? mutateStructure(random, message, source)
        : inEnvelope(random, message, source)
    case 'row':
      return random.chance(0.4)
        ? mutateStructure(random, message, source)
        : inRow(random, message, source)
    case 'message':
      return random.chance(0.25)
        ? mutateHead(random, message, source)
        : inMessage(random, message, source)
    case 'document':
      return {
        ...message,
        body: mutateBody(random, { ...PLAIN, bytes: message.body }, source).bytes,
      }
  }
}

const mutateStructure = (
  random: Random,
  message: FuzzMessage,
  source: MutationSource,
): FuzzMessage => ({
  ...message,
  body: mutateTree(random, { ...PLAIN, contentType: JSON_TYPE, bytes: message.body }, source).bytes,
})

/** Headers and properties of RabbitMQ, which come apart from the body. */
function mutateHead(random: Random, message: FuzzMessage, source: MutationSource): FuzzMessage {
  const mutated = (json: string) => mutateJson(random, json, source)
  switch (random.int(0, 4)) {
    case 0:
      return { ...message, contentType: random.pick(CONTENT_TYPES) }
    case 1:
      return { ...message, headers: withCompression(message.headers, random.pick(COMPRESSIONS)) }
    case 2:
      return { ...message, properties: mutated(message.properties) }
    default:
      return { ...message, headers: mutated(message.headers) }
  }
}

function mutateJson(random: Random, json: string, source: MutationSource): string {
  const decoded = decodeBody({ ...PLAIN, contentType: JSON_TYPE, body: Buffer.from(json) })
  return decoded.problem === null ? writeJson(mutateValue(random, decoded.value, source)) : json
}

interface Body {
  readonly bytes: Buffer
  /** null: told by its bytes. */
  readonly contentType: string | null
  readonly contentEncoding: string | null
  readonly compression: string | null
}

const JSON_TYPE = 'application/json'
const PLAIN = { contentType: null, contentEncoding: null, compression: null }

function inMessage(random: Random, message: FuzzMessage, source: MutationSource): FuzzMessage {
  const headers = asObject(parsePythonJson(message.headers))
  const compression = typeof headers['compression'] === 'string' ? headers['compression'] : null
  const body = mutateBody(random, { ...message, bytes: message.body, compression }, source)
  return {
    ...message,
    body: body.bytes,
    contentType: body.contentType,
    headers:
      body.compression === compression
        ? message.headers
        : withCompression(message.headers, body.compression),
  }
}

function inEnvelope(random: Random, message: FuzzMessage, source: MutationSource): FuzzMessage {
  const opened = openEnvelope(message.body)
  if (opened.problem !== null) {
    return { ...message, body: mutateBytes(random, message.body, source.other().body) }
  }
  const body = mutateBody(random, { ...opened, bytes: Buffer.from(opened.body) }, source)
  const isBase64 = !random.chance(0.2)
  const sealed = {
    body: body.bytes.toString(isBase64 ? 'base64' : 'utf8'),
    'content-encoding': opened.contentEncoding,
    'content-type': body.contentType,
    headers: {
      ...opened.headers,
      ...(body.compression !== null && { compression: body.compression }),
    },
    properties: { ...opened.properties, body_encoding: isBase64 ? 'base64' : null },
  }
  return { ...message, body: Buffer.from(JSON.stringify(sealed)) }
}

/** In one of the cells that hold bytes. */
function inRow(random: Random, message: FuzzMessage, source: MutationSource): FuzzMessage {
  const row = asObject(parsePythonJson(message.body.toString()))
  const column = random.pick(['result', 'args', 'kwargs'])
  const { base64 } = asObject(row[column])
  const bytes = Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64')
  const cell = mutateBody(random, { ...PLAIN, bytes }, source).bytes.toString('base64')
  return { ...message, body: Buffer.from(JSON.stringify({ ...row, [column]: { base64: cell } })) }
}

function mutateBody(random: Random, body: Body, source: MutationSource): Body {
  const { compression } = body
  if (compression !== null) {
    const unpacked = random.chance(0.3) ? 'packed' : decompress(body.bytes, compression)
    if (typeof unpacked === 'string') {
      return { ...body, bytes: mutateBytes(random, body.bytes, source.other().body) }
    }
    const mutant = mutateBody(
      random,
      { ...body, compression: null, bytes: Buffer.from(unpacked) },
      source,
    )
    return mutant.compression === null ? pack(mutant, compression) : mutant
  }
  if (random.chance(0.3)) {
    return { ...body, bytes: mutateBytes(random, body.bytes, source.other().body) }
  }
  const mutant = mutateTree(random, body, source)
  return random.chance(0.06) ? pack(mutant, random.pick(COMPRESSIONS)) : mutant
}

/** Bytes that no serializer reads have no structure: these are damaged as bytes. */
function mutateTree(random: Random, body: Body, source: MutationSource): Body {
  const sniffed = body.contentType ?? sniffContentType(body.bytes)
  const decoded = decodeBody({ ...body, body: body.bytes, contentType: sniffed })
  if (decoded.problem !== null) {
    return { ...body, bytes: mutateBytes(random, body.bytes, source.other().body) }
  }
  const contentType = random.chance(0.15) ? random.pick(CONTENT_TYPES) : sniffed
  const bytes = writeValue(mutateValue(random, decoded.value, source), contentType)
  return { ...body, bytes, contentType: body.contentType === null ? null : contentType }
}

function pack(body: Body, compression: string): Body {
  const packer = PACKERS.get(compression) ?? PACKERS.get('application/x-gzip')
  return {
    ...body,
    bytes: packer?.(body.bytes) ?? body.bytes,
    compression: PACKERS.has(compression) ? compression : 'application/x-gzip',
  }
}

/** Nobody here packs bzip2: what was recorded in it becomes zlib once it was changed inside. */
const PACKERS: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ['application/x-gzip', (bytes) => deflateSync(bytes)],
  ['gzip', (bytes) => gzipSync(bytes)],
  ['application/x-brotli', (bytes) => brotliCompressSync(bytes, QUICK)],
  ['application/zstd', (bytes) => zstdCompressSync(bytes)],
])
const QUICK = { params: { 1: 1 } } // BROTLI_PARAM_QUALITY

const COMPRESSIONS: NonEmpty<string> = [
  'application/x-gzip',
  'gzip',
  'application/x-brotli',
  'application/zstd',
  'application/x-bz2',
]

const CONTENT_TYPES: NonEmpty<string> = [
  JSON_TYPE,
  'application/x-yaml',
  'application/x-msgpack',
  'application/x-python-serialize',
  'text/plain',
  'Application/JSON; charset=utf-8',
  '__proto__',
]

const withCompression = (headers: string, compression: string | null): string =>
  JSON.stringify({ ...asObject(parsePythonJson(headers)), compression })

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
