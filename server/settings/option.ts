import type { Command } from './settings.ts'

/** One option, declared once: parsing, help, docs and tests are derived from it. */
export interface Option<T> {
  /** The flag without its dashes: `data-dir` for `--data-dir` (`--data_dir` is the same). */
  readonly name: string
  /** One letter: `b` for `-b`. */
  readonly short?: string
  /** Stands for the value in help: `URL`. Null: a switch, `--x`, `--no-x` and `--x=true|false`. */
  readonly placeholder: string | null
  /** Environment variables that set it, the strongest first. An option on the command line beats them. */
  readonly env: readonly string[]
  readonly default: T
  /** The default in words, where the value does not say enough. */
  readonly defaultText: string
  /** One sentence with the unit, no final period. */
  readonly help: string
  /** Heading in help and docs. */
  readonly group: OptionGroup
  /** Where it means something; elsewhere it is refused on the command line and ignored in the environment. */
  readonly commands: readonly Command[]
  readonly read: (text: string) => ReadValue<T>
}

export const OPTION_GROUPS = ['Broker', 'Web server', 'Data', 'Demo', 'Other'] as const
export type OptionGroup = (typeof OPTION_GROUPS)[number]

/** `state` is the second half of "Cannot use --x: <state>"; it never holds a credential. */
export type ReadValue<T> = { readonly value: T } | { readonly state: string }
