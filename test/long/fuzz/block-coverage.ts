/** Which blocks of the readers' code have run, by V8's own count. */
import { Session, type Profiler } from 'node:inspector'

export interface BlockCoverage {
  /** How many blocks have run since the last call that never had before. */
  newBlocks(): number
  /** Blocks that have run so far. */
  blocks(): number
  close(): void
}

const READERS = /\/(?:server\/celery|server\/cluster|contract\/model)\/[^?]*\.ts/

/** Of this thread. Counting slows down everything, and asking takes milliseconds. */
export function openBlockCoverage(): BlockCoverage {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const seen = new Set<string>()
  return {
    newBlocks() {
      const before = seen.size
      for (const block of take(session)) seen.add(block)
      return seen.size - before
    },
    blocks: () => seen.size,
    close: () => session.disconnect(),
  }
}

/** Blocks that ran since the last time. Within one thread, the answer comes before `post` returns. */
function take(session: Session): string[] {
  let scripts: Profiler.ScriptCoverage[] = []
  session.post('Profiler.takePreciseCoverage', (error, answer) => {
    if (error !== null) throw error
    scripts = answer.result
  })
  return scripts
    .filter(({ url }) => READERS.test(url))
    .flatMap(({ url, functions }) =>
      functions.flatMap(({ ranges }) =>
        ranges
          .filter(({ count }) => count > 0)
          .map(({ startOffset, endOffset }) => `${url}:${startOffset}-${endOffset}`),
      ),
    )
}
