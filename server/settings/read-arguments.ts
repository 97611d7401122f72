/** The command line, word by word, against the table of options. Pure. */
import { COMMAND_LIST } from './command-list.ts'
import { nearestName } from './nearest-name.ts'
import type { Option } from './option.ts'
import { OPTION_LIST } from './options.ts'
import { quote } from './read-value.ts'
import type { Command } from './settings.ts'

/** The text that was given for an option, and by what: `--port`, `-b` or `SEPAL_PORT`. */
export interface Given {
  readonly text: string
  readonly source: string
}

export interface Arguments {
  /** Null: no command was named. */
  readonly command: Command | null
  /** False where a word was not understood, so that nobody knows what was meant to run. */
  readonly commandIsClear: boolean
  /** By name of the option; the last one wins. */
  readonly given: ReadonlyMap<string, Given>
  readonly problems: readonly string[]
}

/**
 * Reads `--name value`, `--name=value`, `--switch`, `--no-switch`, `-b value`, `-bvalue` and one command.
 * `_` and `-` are the same in a name.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const given = new Map<string, Given>()
  const problems: string[] = []
  let command: Command | null = null
  let commandIsClear = true

  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (!isOption(word)) {
      const found = COMMAND_LIST.find((known) => known.word === word)
      if (found !== undefined && command === null) {
        command = found.command
        continue
      }
      commandIsClear = false
      problems.push(found === undefined ? unknownWord(word) : secondCommand(word))
      continue
    }
    const next = argv[at + 1]
    const value = next === undefined || isOption(next) ? null : next
    const read = readOption(word, value)
    if ('problem' in read) problems.push(read.problem)
    else given.set(read.option.name, { text: read.text, source: read.source })
    if (read.tookNext) at++
  }
  return { command, commandIsClear, given, problems }
}

type OptionRead = { readonly tookNext: boolean } & (
  | { readonly option: Option<unknown>; readonly text: string; readonly source: string }
  | { readonly problem: string }
)

function readOption(word: string, next: string | null): OptionRead {
  const { source, name, inline } = splitOption(word)
  const negated = name.startsWith('no-') ? findSwitch(name.slice(3)) : undefined
  if (negated !== undefined) {
    if (inline === null) return { option: negated, text: 'false', source, tookNext: false }
    return { problem: `Cannot use ${source}: it takes no value`, tookNext: false }
  }
  const option = findOption(name, source)
  if (option === undefined) {
    // The word after an unknown option is most likely its value: one complaint is enough.
    return { problem: unknownOption(source, name), tookNext: inline === null && next !== null }
  }
  if (inline !== null) return { option, text: inline, source, tookNext: false }
  if (option.placeholder === null) return { option, text: 'true', source, tookNext: false }
  if (next !== null) return { option, text: next, source, tookNext: true }
  const example = `write ${source} ${option.placeholder}`
  return { problem: `Cannot use ${source}: its value is missing, ${example}`, tookNext: false }
}

/** A negative number is a value, not an option. */
const isOption = (word: string): boolean => /^-[^\d]/.test(word)

/** `source` is what may be shown: never the part behind the `=`. */
function splitOption(word: string): { source: string; name: string; inline: string | null } {
  if (!word.startsWith('--')) {
    const rest = word.slice(2).replace(/^=/, '')
    return { source: word.slice(0, 2), name: word.slice(1, 2), inline: rest === '' ? null : rest }
  }
  const end = word.indexOf('=')
  const source = end === -1 ? word : word.slice(0, end)
  const name = source.slice(2).replaceAll('_', '-').toLowerCase()
  return { source, name, inline: end === -1 ? null : word.slice(end + 1) }
}

const findOption = (name: string, source: string): Option<unknown> | undefined =>
  OPTION_LIST.find((option) => (source.startsWith('--') ? option.name : option.short) === name)

const findSwitch = (name: string): Option<unknown> | undefined =>
  OPTION_LIST.find((option) => option.placeholder === null && option.name === name)

function unknownOption(source: string, name: string): string {
  const shown = quote(source)
  const nearest = nearestName(
    name,
    OPTION_LIST.map((option) => option.name),
  )
  if (nearest === null) return `Cannot use ${shown}: there is no such option, see sepal --help`
  return `Cannot use ${shown}: there is no such option, did you mean --${nearest}?`
}

const secondCommand = (word: string): string =>
  `Cannot run ${quote(word)}: one command at a time is enough`

function unknownWord(word: string): string {
  if (word.includes('://')) {
    return `Cannot understand ${quote(word)}: the URL of a broker follows --broker`
  }
  const nearest = nearestName(
    word,
    COMMAND_LIST.map((known) => known.word),
  )
  if (nearest === null) return `Cannot run ${quote(word)}: no such command, see sepal --help`
  return `Cannot run ${quote(word)}: there is no such command, did you mean ${nearest}?`
}
