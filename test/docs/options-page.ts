/** docs/reference/options.md, made from the declaration of the options. */
import { COMMAND_LIST } from '../../server/settings/command-list.ts'
import { OPTION_GROUPS, type Option } from '../../server/settings/option.ts'
import { OPTION_LIST } from '../../server/settings/options.ts'
import { table } from './table.ts'

export function optionsPage(): string {
  const groups = OPTION_GROUPS.flatMap((group) => [
    `## ${group}`,
    table(
      ['option', 'variable', 'default', 'what it does', 'for'],
      OPTION_LIST.filter((option) => option.group === group).map(optionRow),
    ),
  ])
  const commands = COMMAND_LIST.map(({ word, help }) => [`\`sepal ${word}\``, help])
  const usage = table(['command', 'what it does'], [...WITHOUT_COMMAND, ...commands])
  return `${[START, usage, RULES, ...groups, DATA].join('\n\n')}\n`
}

const START = `# Options

Made from \`server/settings/options.ts\`; after a change there, \`npm run test:fast -- test/docs.test.ts -u\` writes it anew.
In a checkout \`sepal ARGS\` is \`npm start -- ARGS\`.`

const WITHOUT_COMMAND = [
  ['`sepal`', 'Watch the broker that the environment names; the demo where it names none'],
  ['`sepal --broker URL`', 'Watch this broker: any option without a command starts the server'],
]

const RULES = `An option on the command line beats its variable, a variable beats the default; of two variables the first one wins, and an empty
one counts as not set. \`--name value\` and \`--name=value\` are the same, and so are \`_\` and \`-\` in a name. An unknown option, an unknown
\`SEPAL_…\` variable and a value that cannot be used stop the start: every problem is printed, one line each, and the exit code is 2.
An option that does not apply to a command is refused; a variable that does not apply is ignored.`

const DATA = `## Data directory

Where \`--data-dir\` is not given: \`$XDG_DATA_HOME/sepal\` or \`~/.local/share/sepal\` on Linux, \`~/Library/Application Support/Sepal\` on macOS,
\`%LOCALAPPDATA%\\Sepal\` on Windows. The demo takes a new temporary directory and removes it when it ends. Its path may be 92 bytes long,
since the Unix socket lies in it on which \`sepal link\` asks for a login link.

Without \`--data-dir\`, \`sepal link\` asks the Sepal of the default directory and, where none runs, the demo that you started last.`

function optionRow(option: Option<unknown>): string[] {
  const { name, short, placeholder, env, defaultText, help, commands } = option
  const isSwitch = placeholder === null
  const flag =
    isSwitch && option.default === true
      ? `\`--${name}\`, \`--no-${name}\``
      : `\`--${name}${isSwitch ? '' : ` ${placeholder}`}\``
  const isEverywhere = commands.includes('help')
  return [
    short === undefined ? flag : `\`-${short}\`, ${flag}`,
    env.map((variable) => `\`${variable}\``).join(', '),
    defaultText,
    help,
    isEverywhere
      ? 'all'
      : commands.map((command) => (command === 'serve' ? 'server' : command)).join(', '),
  ]
}
