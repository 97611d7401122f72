/** Rows of a block as bytes: little-endian numbers of 32 bits, which those of a segment fit into. */
export function encodeRows(rows: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(rows.length * 4)
  for (const [at, row] of rows.entries()) bytes.writeUInt32LE(row, at * 4)
  return bytes
}

/** As `encodeRows` made them. */
export function decodeRows(bytes: Uint8Array): number[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 4 }, (_, at) => view.readUInt32LE(at * 4))
}
