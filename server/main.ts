#!/usr/bin/env node
/** argv → settings → run. */
import './small-heap.ts'
import { readFileSync } from 'node:fs'
import { COMMANDS } from './cli/commands.ts'
import { createLog } from './log.ts'
import { runServer } from './run-server.ts'
import { parseSettings } from './settings/parse-settings.ts'

const EXIT_CONFIG = 2

// Who listened on standard output may leave (`sepal | head -1`); that is no reason to end.
process.stdout.on('error', () => {})

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const terminal = {
  version: String(version),
  print: (line: string) => void process.stdout.write(`${line}\n`),
  complain: (line: string) => void process.stderr.write(`sepal: ${line}\n`),
}
const parsed = parseSettings(process.argv.slice(2), process.env)
if ('problems' in parsed) {
  for (const problem of parsed.problems) terminal.complain(problem)
  process.exitCode = EXIT_CONFIG
} else {
  const { settings } = parsed
  const { command } = settings
  process.exitCode =
    command === 'serve' || command === 'demo'
      ? await runServer(settings, terminal, createLog({ level: settings.logLevel, thread: 'main' }))
      : await COMMANDS[command](settings, terminal)
}
