import type { Command, Settings } from '../settings/settings.ts'
import { runHelp } from './help.ts'
import { runLink } from './link.ts'
import type { Terminal } from './terminal.ts'
import { runVersion } from './version.ts'

/** The commands that start no server. @returns the exit code */
export const COMMANDS: Readonly<Record<ClientCommand, RunCommand>> = {
  help: runHelp,
  link: runLink,
  version: runVersion,
}

export type ClientCommand = Exclude<Command, 'serve' | 'demo'>
type RunCommand = (settings: Settings, terminal: Terminal) => Promise<number>
