/**
 * The stretches of time of which events are missing, as they are found: what was dropped, minute by
 * minute; absences, from their beginning to their end; what the broker lost, as it is estimated.
 */
import type { Gap, GapCause } from '../../contract/model/gap.ts'
import { DROP_CAUSES, type DropCause } from '../../contract/model/intake.ts'

export interface GapLog {
  /** Events that were given up. Of one cause there is one gap a minute. */
  noteDropped(cause: DropCause, loss: Loss): void
  /** Nobody listens from here on; the absence before it, if it still lasts, goes on instead. */
  beginAbsence(cause: 'away' | 'disconnected', from: number): void
  /** Somebody listens again. Where the broker kept what was sent, there was no gap. */
  endAbsence(at: number, broker: 'kept' | 'lost'): void
  /**
   * Events between two moments are missing by the workers' own count: laid to the absence in that
   * time, ignored where that time has counted drops, else to the broker.
   */
  noteMissing(missing: {
    readonly from: number
    readonly to: number
    readonly events: number
  }): void
  /** What began, grew or ended since the last take. What lasts has no end yet. */
  takeChanged(): Gap[]
  /** The absence that lasts is to be told of again. */
  retell(): void
  /** What has ended long ago is forgotten. @param now Unix seconds */
  forget(now: number): void
}

export interface Loss {
  readonly at: number
  readonly events: number
  readonly isExact: boolean
}

interface Draft {
  readonly cause: GapCause
  readonly from: number
  to: number | null
  events: number | null
  isEstimate: boolean
}

/** Seconds for which a gap can still learn: heartbeats tell of it when they come. */
const REMEMBERED_S = 600
const MINUTE = 60

/** @param keepsAbsences false where the broker keeps what is sent: then an absence is told when it proved to be one */
export function createGapLog(keepsAbsences = true): GapLog {
  let gaps: Draft[] = []
  const changed = new Set<Draft>()
  let absence: Draft | null = null

  return {
    noteDropped(cause, { at, events, isExact }) {
      const gap = gaps.find((one) => one.cause === cause && sameMinute(one.from, at))
      if (gap === undefined) {
        add({ cause, from: at, to: at, events, isEstimate: !isExact })
        return
      }
      gap.to = Math.max(gap.to ?? at, at)
      gap.events = (gap.events ?? 0) + events
      gap.isEstimate ||= !isExact
      changed.add(gap)
    },
    beginAbsence(cause, from) {
      if (absence !== null) return
      absence = { cause, from, to: null, events: null, isEstimate: true }
      if (keepsAbsences) add(absence)
    },
    endAbsence(at, broker) {
      if (absence === null) return
      const ended = absence
      absence = null
      if (broker === 'kept') {
        gaps = gaps.filter((gap) => gap !== ended)
        changed.delete(ended)
        return
      }
      ended.to = at
      if (gaps.includes(ended)) changed.add(ended)
      else add(ended)
    },
    noteMissing({ from, to, events }) {
      const touched = gaps.filter((gap) => gap.from <= to && (gap.to ?? to) >= from)
      if (touched.some(isCounted)) return
      const known = touched.find(isAbsence) ?? touched[0]
      if (known === undefined) {
        add({ cause: 'broker', from, to, events, isEstimate: true })
        return
      }
      known.events = (known.events ?? 0) + events
      if (known.cause === 'broker') known.to = Math.max(known.to ?? to, to)
      changed.add(known)
    },
    takeChanged() {
      const taken = [...changed].map((gap) => ({ ...gap }))
      changed.clear()
      return taken
    },
    retell() {
      if (absence !== null && gaps.includes(absence)) changed.add(absence)
    },
    forget(now) {
      gaps = gaps.filter((gap) => gap.to === null || gap.to >= now - REMEMBERED_S)
    },
  }

  function add(gap: Draft): void {
    gaps.push(gap)
    changed.add(gap)
  }
}

const sameMinute = (a: number, b: number): boolean =>
  Math.floor(a / MINUTE) === Math.floor(b / MINUTE)

const isCounted = ({ cause }: Draft): boolean => DROP_CAUSES.some((known) => known === cause)
const isAbsence = ({ cause }: Draft): boolean => cause === 'away' || cause === 'disconnected'
