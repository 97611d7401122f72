/** The file of sums, a new one in its place as soon as it turns out to be damaged. */
import { AppError } from '../../errors.ts'
import { isDamaged } from './history-error.ts'
import {
  openRollupWriter,
  rollupPath,
  type RollupWriter,
  type RollupWriterOptions,
} from './rollup-writer.ts'
import { setAside } from './set-aside.ts'

export interface LastingRollupsOptions extends RollupWriterOptions {
  readonly directory: string
  /** The file is set aside under this name. */
  readonly onDamaged: (aside: string) => void
}

/** @throws {AppError} as `openRollupWriter`, but not for a damaged file */
export function openLastingRollups(options: LastingRollupsOptions): RollupWriter {
  const { directory, clock, onDamaged } = options
  const open = (): RollupWriter => openRollupWriter(directory, options)
  const replace = (): RollupWriter => {
    const aside = setAside(rollupPath(directory), clock())
    onDamaged(aside)
    return open()
  }
  let rollups = openOr(open, replace)

  const use = <T>(work: (rollups: RollupWriter) => T): T => {
    try {
      return work(rollups)
    } catch (error) {
      if (!isDamaged(error)) throw error
      try {
        rollups.close()
      } catch {
        // It is to go, in order or not.
      }
      rollups = replace()
      throw new AppError(
        'HISTORY_UNAVAILABLE',
        'Cannot use the sums of the history: their file is damaged and was set aside',
        { cause: error, fix: 'Nothing: the history goes on with a new one' },
      )
    }
  }

  return {
    get isNew() {
      return rollups.isNew
    },
    applied: () => use((one) => one.applied()),
    lastWrite: () => use((one) => one.lastWrite()),
    apply: (entry) => use((one) => one.apply(entry)),
    tend: () => use((one) => one.tend()),
    close: () => rollups.close(),
  }
}

function openOr(open: () => RollupWriter, replace: () => RollupWriter): RollupWriter {
  try {
    return open()
  } catch (error) {
    if (!isDamaged(error)) throw error
    return replace()
  }
}
