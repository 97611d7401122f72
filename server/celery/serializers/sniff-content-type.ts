/**
 * Which serializer wrote a body, told by its bytes, because result backends do not keep it.
 *
 * What Celery keeps there is always a dict or a list, so the first byte tells most.
 */
export function sniffContentType(body: Uint8Array): string {
  const [first = 0, second = 0] = body
  if (first === 0x7b || first === 0x5b) return 'application/json'
  if (isPickle(first, second, body.at(-1))) return 'application/x-python-serialize'
  return isMsgpack(first) ? 'application/x-msgpack' : 'application/x-yaml'
}

/** They end in a full stop; from protocol 2 on they begin with their protocol, before that with a mark, `}` or `]`. */
function isPickle(first: number, second: number, last: number | undefined): boolean {
  if (last !== 0x2e) return false
  return first === 0x80 ? second <= 5 : first === 0x28 || first === 0x7d || first === 0x5d
}

/** Maps and arrays. */
const isMsgpack = (first: number): boolean =>
  (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf)
