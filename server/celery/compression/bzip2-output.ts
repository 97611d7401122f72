/** What comes out of bzip2: bounded, with the checksum of each block. */
export interface Bzip2Output {
  /** Takes a byte so many times. @returns false where the limit does not allow it */
  readonly write: (byte: number, times: number) => boolean
  startBlock(): void
  /** Of what was written since `startBlock()`. */
  blockCrc(): number
  /** All that was written; a view. */
  bytes(): Uint8Array
}

export function createBzip2Output(limitBytes: number): Bzip2Output {
  let room = new Uint8Array(Math.min(limitBytes, 65_536))
  let size = 0
  let crc = 0
  return {
    write(byte, times) {
      if (times > limitBytes - size) return false
      if (size + times > room.length) {
        const larger = new Uint8Array(Math.min(limitBytes, (size + times) * 2))
        larger.set(room.subarray(0, size))
        room = larger
      }
      for (const end = size + times; size < end; size += 1) {
        room[size] = byte
        crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] as number)
      }
      return true
    },
    startBlock() {
      crc = -1
    },
    blockCrc: () => ~crc >>> 0,
    bytes: () => room.subarray(0, size),
  }
}

/** CRC-32 with the most significant bit first, which zlib's is not. Signed: V8 keeps these without a box. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0)
  return crc
})
