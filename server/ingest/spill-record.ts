/**
 * A message as it lies in a spill file:
 *
 *     u32 length of the rest · u32 CRC-32 of the rest · f64 received at · f64 place · u8 is it sealed
 *     · content type · content encoding · compression (each u8 length or 255 for null, Latin-1) · body
 */
import { crc32 } from 'node:zlib'
import type { Delivery } from '../broker/broker.ts'

export interface SpillRecord {
  readonly delivery: Delivery
  readonly receivedAt: number
  readonly place: number
}

export const HEAD_BYTES = 8
const FIXED_BYTES = 17
const NULL_LENGTH = 255

/** Names over 254 characters are cut: no serializer has one. */
export function writeSpillRecord({ delivery, receivedAt, place }: SpillRecord): Buffer {
  const { body, contentType, contentEncoding, compression } = delivery
  const names = [contentType, contentEncoding, compression].map((name) =>
    name === null ? null : Buffer.from(name.slice(0, NULL_LENGTH - 1), 'latin1'),
  )
  const namesBytes = names.reduce((sum, name) => sum + 1 + (name?.length ?? 0), 0)
  const record = Buffer.allocUnsafe(HEAD_BYTES + FIXED_BYTES + namesBytes + body.byteLength)
  record.writeDoubleLE(receivedAt, HEAD_BYTES)
  record.writeDoubleLE(place, HEAD_BYTES + 8)
  record[HEAD_BYTES + 16] = delivery.isSealed === true ? 1 : 0
  let at = HEAD_BYTES + FIXED_BYTES
  for (const name of names) {
    record[at] = name === null ? NULL_LENGTH : name.length
    name?.copy(record, at + 1)
    at += 1 + (name?.length ?? 0)
  }
  record.set(body, at)
  const rest = record.subarray(HEAD_BYTES)
  record.writeUInt32LE(rest.length, 0)
  record.writeUInt32LE(crc32(rest), 4)
  return record
}

/** @param rest without its head @returns null where it is damaged */
export function readSpillRecord(rest: Buffer, crc: number): SpillRecord | null {
  if (rest.length < FIXED_BYTES + 3 || crc32(rest) !== crc) return null
  const names: (string | null)[] = []
  let at = FIXED_BYTES
  for (let nth = 0; nth < 3; nth += 1) {
    const length = rest[at] ?? NULL_LENGTH
    names.push(length === NULL_LENGTH ? null : rest.toString('latin1', at + 1, at + 1 + length))
    at += 1 + (length === NULL_LENGTH ? 0 : length)
  }
  const [contentType = null, contentEncoding = null, compression = null] = names
  const delivery = { body: rest.subarray(at), contentType, contentEncoding, compression }
  return {
    delivery: rest[16] === 1 ? { ...delivery, isSealed: true } : delivery,
    receivedAt: rest.readDoubleLE(0),
    place: rest.readDoubleLE(8),
  }
}
