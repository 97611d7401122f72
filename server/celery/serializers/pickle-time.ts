/**
 * Dates and times of pickles: a few packed bytes, and perhaps a time zone.
 *
 * Source: CPython 3.11, Lib/datetime.py (_getstate).
 */
import type { PythonToken } from '../../../contract/model/python-value.ts'
import { leafCell, namedCell, type Cell, type ObjectCell } from './pickle-cell.ts'

type TimeName = 'datetime.date' | 'datetime.time' | 'datetime.datetime'

const SIZES = { 'datetime.date': 4, 'datetime.time': 6, 'datetime.datetime': 10 } as const

/** @param payload packed as Python does; null where it is none */
export function readPickledTime(
  name: TimeName,
  payload: Buffer | null,
  zone: Cell | undefined,
): PythonToken | ObjectCell | null {
  if (payload?.length !== SIZES[name]) return null
  const text = isoText(name, payload)
  if (zone === undefined) return { type: TYPES[name], text }
  const offset = readOffset(zone)
  if (offset !== null) return { type: TYPES[name], text: text + offset }
  return namedCell(name, [leafCell({ type: TYPES[name], text }), zone])
}

const TYPES = {
  'datetime.date': 'date',
  'datetime.time': 'time',
  'datetime.datetime': 'datetime',
} as const

function isoText(name: TimeName, payload: Buffer): string {
  if (name === 'datetime.date') return dateText(payload)
  if (name === 'datetime.time') return timeText(payload)
  return `${dateText(payload)}T${timeText(payload.subarray(4))}`
}

/** The uppermost bit of the month, or of the hour, tells which of two equal times is meant. */
const WITHOUT_FOLD = 0x7f

function dateText(payload: Buffer): string {
  const month = payload.readUInt8(2) & WITHOUT_FOLD
  return `${pad(payload.readUInt16BE(), 4)}-${pad(month, 2)}-${pad(payload.readUInt8(3), 2)}`
}

function timeText(payload: Buffer): string {
  const hour = payload.readUInt8() & WITHOUT_FOLD
  const text = `${pad(hour, 2)}:${pad(payload.readUInt8(1), 2)}:${pad(payload.readUInt8(2), 2)}`
  const micros = payload.readUIntBE(3, 3)
  return micros === 0 ? text : `${text}.${pad(micros, 6)}`
}

const pad = (number: number, digits: number): string => String(number).padStart(digits, '0')

/** `+02:00` for `timezone(timedelta(0, 7200))`; null for zones that only have a name. */
function readOffset(zone: Cell): string | null {
  if (zone.kind !== 'object' || zone.name !== 'datetime.timezone') return null
  const delta = zone.args?.[0]
  if (delta?.kind !== 'object' || delta.name !== 'datetime.timedelta') return null
  const [days, seconds] = delta.args ?? []
  const minutes = (toNumber(days) * 86_400 + toNumber(seconds)) / 60
  if (!Number.isInteger(minutes) || Math.abs(minutes) >= 1_440) return null
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.trunc(size / 60), 2)}:${pad(size % 60, 2)}`
}

const toNumber = (cell: Cell | undefined): number =>
  cell?.kind === 'leaf' && cell.value.type === 'int' ? Number(cell.value.text) : Number.NaN
