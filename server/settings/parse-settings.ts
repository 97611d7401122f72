import type { Environment, EnvironmentColor } from '../../contract/model/environment.ts'
import {
  type Host,
  dataDirRefusal,
  defaultDataDir,
  demoDataDir,
  resolveDataDir,
} from './data-dir.ts'
import { thisHost } from './host.ts'
import type { Option } from './option.ts'
import { OPTIONS, OPTION_LIST } from './options.ts'
import { type Arguments, type Given, readArguments } from './read-arguments.ts'
import { readEnvironment } from './read-environment.ts'
import type { Command, DurableEventQueue, RetentionSettings, Settings } from './settings.ts'

/** Either everything was right, or every problem at once: one sentence each, no credential in any. */
export type ParsedSettings =
  | { readonly settings: Settings }
  | { readonly problems: readonly string[] }

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Settings, frozen, of a command line (without `node` and the script) and an environment.
 *
 * An option beats a variable, a variable beats the default. Nothing at all is the demo, unless a
 * broker is configured; options alone are the server. What does not apply to the command is refused
 * as an option and ignored as a variable. Reads and writes no file.
 */
export function parseSettings(
  argv: readonly string[],
  env: Variables,
  host: Host = thisHost(),
): ParsedSettings {
  const fromArguments = readArguments(argv)
  const fromEnvironment = readEnvironment(env)
  const command = chooseCommand(fromArguments, fromEnvironment.given)
  const needsNothing = command === 'help' || command === 'version'
  if (needsNothing) return { settings: assemble(command, readerOf(new Map(), []), host, env) }

  const problems = [...fromArguments.problems, ...fromEnvironment.problems]
  const given = new Map<string, Given>()
  for (const option of OPTION_LIST) {
    const own = fromArguments.given.get(option.name)
    const applies = option.commands.includes(command)
    if (own !== undefined && !applies && fromArguments.commandIsClear) {
      problems.push(misplaced(option, own, command))
    }
    const text = own ?? fromEnvironment.given.get(option.name)
    if (applies && text !== undefined) given.set(option.name, text)
  }
  const settings = assemble(command, readerOf(given, problems), host, env)
  const refusal = dataDirRefusal(settings.dataDir)
  if (refusal !== null) problems.push(`Cannot use the data directory: ${refusal}`)
  const meantToServe = command === 'serve' && fromArguments.problems.length === 0
  if (meantToServe && !given.has(OPTIONS.broker.name)) problems.push(NO_BROKER)
  return problems.length === 0 ? { settings } : { problems }
}

const NO_BROKER =
  'Cannot start the server: no broker is configured; write --broker URL or set CELERY_BROKER_URL ' +
  '(sepal demo needs none)'

/** Asking for help or the version wins over everything, mistakes included. */
function chooseCommand(args: Arguments, env: ReadonlyMap<string, Given>): Command {
  if (args.given.get(OPTIONS.help.name)?.text === 'true') return 'help'
  if (args.given.get(OPTIONS.version.name)?.text === 'true') return 'version'
  if (args.command !== null) return args.command
  const hasWords = args.given.size > 0 || args.problems.length > 0
  return hasWords || env.has(OPTIONS.broker.name) ? 'serve' : 'demo'
}

function misplaced(option: Option<unknown>, given: Given, command: Command): string {
  const where = option.commands
    .filter((name) => name !== 'help' && name !== 'version')
    .map((name) => (name === 'serve' ? 'the server' : name))
    .join(', ')
  const here = command === 'serve' ? 'the server' : command
  return `Cannot use ${given.source} with ${here}: it is for ${where}`
}

type Reader = <T>(option: Option<T>) => T

/** A problem is noted and the default goes on, so that every further problem is found too. */
const readerOf =
  (given: ReadonlyMap<string, Given>, problems: string[]): Reader =>
  (option) => {
    const found = given.get(option.name)
    if (found === undefined) return option.default
    const read = option.read(found.text)
    if ('value' in read) return read.value
    problems.push(`Cannot use ${found.source}: ${read.state}`)
    return option.default
  }

function assemble(command: Command, read: Reader, host: Host, env: Variables): Settings {
  const named = read(OPTIONS.dataDir)
  const isDemo = command === 'demo'
  const unnamed = () => (isDemo ? demoDataDir(host) : defaultDataDir(host, env))
  return Object.freeze({
    command,
    broker: read(OPTIONS.broker),
    brokerOptions: Object.freeze({
      transportOptions: read(OPTIONS.brokerTransportOptions),
      useSsl: read(OPTIONS.brokerUseSsl),
      api: read(OPTIONS.brokerApi),
      controlExchange: read(OPTIONS.controlExchange),
      eventExchange: read(OPTIONS.eventExchange),
      eventQueuePrefix: read(OPTIONS.eventQueuePrefix),
      eventQueue: toEventQueue(read(OPTIONS.eventQueue), read(OPTIONS.eventQueueLimit)),
    }),
    dataDir: named === null ? unnamed() : resolveDataDir(host, named),
    dataDirIsDefault: named === null,
    dataDirIsTemporary: named === null && isDemo,
    spillBytes: read(OPTIONS.spillLimit) * MIB,
    retention: Object.freeze(readRetention(read)),
    database: read(OPTIONS.database),
    address: read(OPTIONS.address),
    port: read(OPTIONS.port),
    urlPrefix: read(OPTIONS.urlPrefix),
    enableEvents: read(OPTIONS.enableEvents),
    queues: Object.freeze(read(OPTIONS.queues)),
    queueSampleSeconds: read(OPTIONS.queueSampleSeconds),
    clusterName: read(OPTIONS.clusterName),
    environment: toEnvironment(read(OPTIONS.environmentName), read(OPTIONS.environmentColor)),
    logLevel: read(OPTIONS.logLevel),
    seed: read(OPTIONS.seed),
  })
}

const MIB = 1024 * 1024

const toEnvironment = (name: string | null, color: EnvironmentColor | null): Environment | null =>
  name === null ? null : Object.freeze({ name, color })

const toEventQueue = (name: string | null, maxMessages: number): DurableEventQueue | null =>
  name === null ? null : Object.freeze({ name, maxMessages })

function readRetention(read: Reader): RetentionSettings {
  const taskDays = read(OPTIONS.retentionDays)
  return {
    taskDays,
    maxTasks: read(OPTIONS.retentionTasks),
    failureDays: Math.max(taskDays, read(OPTIONS.retentionFailureDays) ?? taskDays),
    payloadDays: Math.min(taskDays, read(OPTIONS.retentionPayloadDays) ?? taskDays),
    sumDays: read(OPTIONS.retentionSumDays),
  }
}
