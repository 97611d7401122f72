/** The bytes of a pickle, in the pieces its opcodes are followed by. Each throws Unreadable where there are no more. */
import { Unreadable } from './unreadable.ts'

export interface PickleReader {
  /** @param size 1 to 6 bytes, least significant first */
  uint(size: number): number
  int32(): number
  /** A length of eight bytes; as a number, it is exact where there can be so many bytes. */
  length8(): number
  float64(): number
  /** A view. */
  bytes(size: number): Buffer
  /** Up to the next newline, which is passed over; a byte becomes a character. */
  line(): string
}

export function createPickleReader(pickle: Buffer): PickleReader {
  let at = 0
  const take = (size: number): Buffer => {
    if (size < 0 || size > pickle.length - at) throw new Unreadable('pickle')
    at += size
    return pickle.subarray(at - size, at)
  }
  return {
    uint: (size) => take(size).readUIntLE(0, size),
    int32: () => take(4).readInt32LE(),
    length8: () => Number(take(8).readBigUInt64LE()),
    float64: () => take(8).readDoubleBE(),
    bytes: take,
    line() {
      const end = pickle.indexOf(0x0a, at)
      if (end === -1) throw new Unreadable('pickle')
      const line = take(end - at).toString('latin1')
      at += 1
      return line
    },
  }
}
