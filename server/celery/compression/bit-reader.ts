/** Bits of a byte string, most significant first. */
export interface BitReader {
  /**
   * The next `count` bits, at most 24, as an unsigned number.
   *
   * @throws {RangeError} there are no more
   */
  read(count: number): number
}

export function createBitReader(bytes: Uint8Array): BitReader {
  let at = 0
  let held = 0
  let heldBits = 0
  return {
    read(count) {
      while (heldBits < count) {
        const byte = bytes[at]
        if (byte === undefined) throw new RangeError('Cannot read bits: there are no more')
        at += 1
        held = (held << 8) | byte
        heldBits += 8
      }
      heldBits -= count
      const bits = held >>> heldBits
      held &= (1 << heldBits) - 1
      return bits
    },
  }
}
