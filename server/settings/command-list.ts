import type { Command } from './settings.ts'

/** A word that may come first on the command line. */
export interface CommandWord {
  readonly word: string
  readonly command: Command
  /** One sentence, no final period. */
  readonly help: string
}

export const COMMAND_LIST: readonly CommandWord[] = [
  { word: 'demo', command: 'demo', help: 'Start with a simulated cluster, whatever broker is set' },
  { word: 'link', command: 'link', help: 'Print a fresh login link of the Sepal that runs here' },
  { word: 'help', command: 'help', help: 'Print all commands and options' },
]
