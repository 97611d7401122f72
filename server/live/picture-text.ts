/** The live picture as bytes: how the Sepal that learns shows it to those that stand by. */
import type { IngestReport } from '../ingest/ingest-report.ts'
import type { LivePicture } from './picture.ts'

/** Grows when what is shown changes its form: another version's picture is not shown. */
const VERSION = 1

export type ShownReport = Omit<IngestReport, 'asOf' | 'standby' | 'counted'>

/** Everything but tasks, which are in the history. */
export function encodePicture(picture: LivePicture): Uint8Array {
  const report: ShownReport = {
    link: picture.link(),
    intake: picture.intake(),
    holding: picture.holding(),
    workers: picture.workers(),
    gone: [],
    gaps: picture.gaps(),
    queues: picture.queues(),
    goneQueues: [],
    queueSampling: picture.queueSampling(),
    tasks: [],
    // Some task has changed, perhaps: lists ask again.
    omitted: 1,
  }
  return Buffer.from(JSON.stringify({ version: VERSION, report }))
}

/** Null where the bytes are no picture, or another version's. */
export function decodePicture(bytes: Uint8Array): ShownReport | null {
  try {
    const shown: unknown = JSON.parse(Buffer.from(bytes).toString())
    if (typeof shown !== 'object' || shown === null) return null
    if (!('version' in shown) || shown.version !== VERSION || !('report' in shown)) return null
    return shown.report as ShownReport
  } catch {
    return null
  }
}
