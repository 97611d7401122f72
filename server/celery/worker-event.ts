/** The fields that a `worker-*` event may bring, and their names on the wire. */
import type { WorkerEvent } from '../../contract/model/event.ts'
import {
  readFreq,
  readInteger,
  readLoadavg,
  readName,
  type Draft,
  type WireObject,
} from './event-field.ts'

/**
 * Copies them from the wire onto an event whose head has been read. Absent stays absent: the
 * heartbeat that the control command `heartbeat` asks for brings no `active`, `processed` and
 * `loadavg`, and must not wipe them out.
 */
export function readWorkerFields(event: Draft<WorkerEvent>, raw: WireObject): WorkerEvent {
  const freq = readFreq(raw['freq'])
  if (freq !== undefined) event.freq = freq
  const active = readInteger(raw['active']) ?? undefined
  if (active !== undefined) event.active = active
  const processed = readInteger(raw['processed']) ?? undefined
  if (processed !== undefined) event.processed = processed
  const loadavg = readLoadavg(raw['loadavg'])
  if (loadavg !== undefined) event.loadavg = loadavg
  const swIdent = readName(raw['sw_ident']) ?? undefined
  if (swIdent !== undefined) event.swIdent = swIdent
  const swVer = readName(raw['sw_ver']) ?? undefined
  if (swVer !== undefined) event.swVer = swVer
  const swSys = readName(raw['sw_sys']) ?? undefined
  if (swSys !== undefined) event.swSys = swSys
  return event
}
