import { COMMAND_LIST } from '../settings/command-list.ts'
import { OPTION_GROUPS, type Option } from '../settings/option.ts'
import { OPTION_LIST } from '../settings/options.ts'
import type { Settings } from '../settings/settings.ts'
import type { Terminal } from './terminal.ts'

/** `sepal help` and `--help`. */
export async function runHelp(_settings: Settings, terminal: Terminal): Promise<number> {
  terminal.print(helpPage(terminal.version))
  return 0
}

/** The whole page, made from the tables of commands and options; fits 80 columns. */
export function helpPage(version: string): string {
  const labels = OPTION_LIST.map((option) => optionLabel(option).length)
  const width = Math.max(...labels.filter((length) => length <= MAX_LABEL))
  const groups = OPTION_GROUPS.map((group) => {
    const options = OPTION_LIST.filter((option) => option.group === group)
    return [group, ...options.flatMap((option) => optionLines(option, width))].join('\n')
  })
  return [
    `Sepal ${version}: watches Celery clusters from the browser`,
    ['Usage', ...rows(USAGE)].join('\n'),
    ['Commands', ...rows(COMMAND_LIST.map(({ word, help }) => [word, help] as const))].join('\n'),
    ...groups,
    FOOTER,
  ].join('\n\n')
}

/** A longer one has a line of its own. */
const MAX_LABEL = 24

const USAGE = [
  ['sepal', 'watch $CELERY_BROKER_URL; without it, a demo'],
  ['sepal --broker URL', 'watch this broker'],
  ['sepal COMMAND [OPTION]…', 'run a command'],
] as const

const FOOTER = [
  'An option beats its variable. In the name of an option "_" is the same as "-".',
  'All of it, in longer words: docs/reference/options.md',
].join('\n')

function rows(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([left]) => left.length))
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

function optionLabel(option: Option<unknown>): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `
  const isOnByDefault = option.placeholder === null && option.default === true
  const long = `--${isOnByDefault ? '[no-]' : ''}${option.name}`
  return `${short}${long}${option.placeholder === null ? '' : ` ${option.placeholder}`}`
}

function optionLines(option: Option<unknown>, width: number): string[] {
  const label = optionLabel(option)
  const indent = ' '.repeat(width + 4)
  const first =
    label.length > width
      ? [`  ${label}`, `${indent}${option.help}`]
      : [`  ${label.padEnd(width)}  ${option.help}`]
  const notes = [
    option.defaultText === '' ? [] : [`default: ${option.defaultText}`],
    option.env.length === 0 ? [] : [option.env.map((name) => `$${name}`).join(', ')],
  ].flat()
  return notes.length === 0 ? first : [...first, `${indent}${notes.join('; ')}`]
}
