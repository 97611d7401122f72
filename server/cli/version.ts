import type { Settings } from '../settings/settings.ts'
import type { Terminal } from './terminal.ts'

/** `sepal --version`: the bare number, for scripts. */
export async function runVersion(_settings: Settings, terminal: Terminal): Promise<number> {
  terminal.print(terminal.version)
  return 0
}
