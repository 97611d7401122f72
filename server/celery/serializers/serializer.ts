/**
 * A body of any of Celery's serializers, as one kind of value. Nothing of it is ever executed.
 *
 * Source: kombu/serialization.py (register_json, register_yaml, register_pickle, register_msgpack,
 * raw_encode, SKIP_DECODE).
 */
import type { PythonValue } from '../../../contract/model/python-value.ts'
import { decompress, MAX_BODY_BYTES } from '../compression/decompress.ts'
import { parseJsonValue } from './json-value.ts'
import { decodeMsgpack } from './msgpack.ts'
import { decodePickle } from './pickle.ts'
import { toBuffer, toBytes, toStr, utf8TextOf } from './python-text.ts'
import { Unreadable, type BodyProblem } from './unreadable.ts'
import { parseYaml } from './yaml.ts'

/** A message's body as its transport hands it over. */
export interface EncodedBody {
  readonly body: Uint8Array
  /** null means JSON, Celery's default. */
  readonly contentType: string | null
  readonly contentEncoding: string | null
  /** What the header `compression` names; null: none. */
  readonly compression: string | null
}

export type DecodedBody =
  | { readonly problem: null; readonly value: PythonValue }
  | { readonly problem: BodyProblem }

/** Reads a body by its content type. Never throws: what cannot be read says why. */
export function decodeBody(encoded: EncodedBody): DecodedBody {
  if (encoded.body.byteLength > MAX_BODY_BYTES) return { problem: 'too-large' }
  const body =
    encoded.compression === null ? encoded.body : decompress(encoded.body, encoded.compression)
  if (typeof body === 'string') return { problem: body }
  const serializer = SERIALIZERS.get(mediaType(encoded.contentType))
  if (serializer === undefined) return { problem: 'content-type' }
  try {
    return { problem: null, value: serializer.decode(body, encoded.contentEncoding) }
  } catch (error) {
    // Whatever it is, it is about this one message.
    return { problem: error instanceof Unreadable ? error.problem : serializer.problem }
  }
}

/** Without its parameters, which do not matter: JSON and YAML are UTF-8. */
const mediaType = (contentType: string | null): string =>
  contentType === null ? JSON_TYPE : contentType.replace(/;.*$/s, '').trim().toLowerCase()

const JSON_TYPE = 'application/json'

interface Serializer {
  /** What is wrong with a body that it did not write. */
  readonly problem: BodyProblem
  decode(body: Uint8Array, contentEncoding: string | null): PythonValue
}

const JSON_SERIALIZER: Serializer = {
  problem: 'json',
  decode: (body) => parseJsonValue(toBuffer(body).toString()),
}
const YAML: Serializer = { problem: 'yaml', decode: (body) => parseYaml(toBuffer(body).toString()) }
const MSGPACK: Serializer = { problem: 'msgpack', decode: decodeMsgpack }
const PICKLE: Serializer = { problem: 'pickle', decode: decodePickle }

/** kombu hands on what no serializer wrote: texts as such, everything else as bytes. */
const RAW: Serializer = {
  problem: 'content-type',
  decode(body, contentEncoding) {
    const isBinary = /^(?:binary|ascii-8bit)$/i.test(contentEncoding ?? '')
    const text = isBinary ? null : utf8TextOf(body)
    return text === null ? toBytes(body) : toStr(text)
  },
}

const SERIALIZERS: ReadonlyMap<string, Serializer> = new Map([
  [JSON_TYPE, JSON_SERIALIZER],
  ['application/x-yaml', YAML],
  ['application/x-msgpack', MSGPACK],
  ['application/x-python-serialize', PICKLE],
  ['application/data', RAW],
  ['application/text', RAW],
  ['text/plain', RAW],
])
