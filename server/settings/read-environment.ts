/** The environment against the table of options. Pure; the only place that knows variables by name. */
import { nearestName } from './nearest-name.ts'
import { OPTION_LIST } from './options.ts'
import type { Given } from './read-arguments.ts'
import { quote } from './read-value.ts'

export interface Environment {
  /** By name of the option. An empty variable counts as unset. */
  readonly given: ReadonlyMap<string, Given>
  readonly problems: readonly string[]
}

const KNOWN = OPTION_LIST.flatMap((option) => option.env)

/** Of our own test suite, which starts Sepal with them around. */
const TEST_VARIABLE = /^SEPAL_TEST_/

/**
 * What Kubernetes puts into every container beside a Service named `sepal` or `sepal-web`:
 * `SEPAL_PORT=tcp://10.0.0.1:5555` among them, which is nobody's choice of a port.
 */
const SERVICE_LINK =
  /^SEPAL(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT\w*|PORT_\d+_(TCP|UDP|SCTP)\w*)$/
const SERVICE_PORT = /^SEPAL(_[A-Z0-9]+)*_PORT$/
const SERVICE_URL = /^(tcp|udp|sctp):\/\//

export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const given = new Map<string, Given>()
  for (const option of OPTION_LIST) {
    const source = option.env.find((name) => isSet(name, env[name]))
    if (source !== undefined) given.set(option.name, { text: env[source] ?? '', source })
  }
  const problems = Object.entries(env)
    .filter(([name, text]) => name.startsWith('SEPAL_') && isSet(name, text))
    .filter(([name]) => !KNOWN.includes(name) && !TEST_VARIABLE.test(name))
    .map(([name]) => unknownVariable(name))
  return { given, problems }
}

function isSet(name: string, text: string | undefined): boolean {
  if (text === undefined || text === '') return false
  if (SERVICE_LINK.test(name)) return false
  return !(SERVICE_PORT.test(name) && SERVICE_URL.test(text))
}

function unknownVariable(name: string): string {
  const nearest = nearestName(name, KNOWN)
  const hint = nearest === null ? 'see sepal --help' : `did you mean ${nearest}?`
  return `Cannot use the variable ${quote(name)}: Sepal has none of that name, ${hint}`
}
