/**
 * Celery's `broker_transport_options`: what changes names on Redis, and how Sentinels are asked.
 * Pure; copied by an allow-list, and every other name is a problem.
 *
 * Source: kombu/transport/redis.py (Channel.from_transport_options, SentinelChannel),
 * kombu/transport/virtual/base.py, amqp/connection.py (Connection.__init__).
 */
import { AppError } from '../errors.ts'
import { readTlsTerms, SAFE_TERMS, type TlsTerms } from './tls-terms.ts'

export interface TransportOptions {
  /** In front of every key and channel. */
  readonly keyPrefix: string
  /** In front of a fanout exchange's channel; `{db}` stands for the database's number. */
  readonly fanoutPrefix: string
  /** Whether a channel's name ends with the routing key. */
  readonly fanoutPatterns: boolean
  /** Between a queue and its priority in a key, and within a binding. */
  readonly separator: string
  readonly prioritySteps: readonly number[]
  readonly unackedKey: string
  readonly unackedIndexKey: string
  /** Whether messages that a worker has are kept until it acknowledges them. */
  readonly keepsUnacked: boolean
  /** Seconds after which an unacknowledged message is given to another worker. */
  readonly visibilityTimeoutS: number
  /** Which master the Sentinels are asked for. */
  readonly masterName: string | null
  readonly minOtherSentinels: number
  readonly sentinel: SentinelAccess
  /** Whether workers with kombu before 5.4 are heard, which left `{db}` as it is. */
  readonly sentinelFanoutCompat: boolean
}

/** How the Sentinels themselves are talked to. */
export interface SentinelAccess {
  readonly username: string | null
  readonly password: string | null
  /** Null: in clear text. */
  readonly tls: TlsTerms | null
}

export const DEFAULT_TRANSPORT_OPTIONS: TransportOptions = {
  keyPrefix: '',
  fanoutPrefix: '/{db}.',
  fanoutPatterns: true,
  separator: '\x06\x16',
  prioritySteps: [0, 3, 6, 9],
  unackedKey: 'unacked',
  unackedIndexKey: 'unacked_index',
  keepsUnacked: true,
  visibilityTimeoutS: 3_600,
  masterName: null,
  minOtherSentinels: 0,
  sentinel: { username: null, password: null, tls: null },
  sentinelFanoutCompat: false,
}

/** @throws {AppError} CONFIG_INVALID: every problem at once; never a value, which may be a password */
export function readTransportOptions(
  given: Readonly<Record<string, unknown>> | null | undefined,
): TransportOptions {
  let options = DEFAULT_TRANSPORT_OPTIONS
  const problems: string[] = []
  for (const [name, value] of Object.entries(given ?? {})) {
    const read = READERS.get(name)
    if (read === undefined) {
      if (!IRRELEVANT.has(name)) problems.push(`Sepal does not know "${shorten(name)}"`)
    } else if (value !== null) {
      const change = read(value)
      if (typeof change === 'string') problems.push(`"${name}" ${change}`)
      else options = { ...options, ...change }
    }
  }
  if (problems.length > 0) throw unusable(problems.join('; '))
  return options
}

/** A change of the options, or what is wrong with the value. */
type Reader = (value: unknown) => Partial<TransportOptions> | string

const MAX_TEXT = 200
const MAX_STEPS = 256

type NameOf<Value> = {
  [Name in keyof TransportOptions]: Value extends TransportOptions[Name] ? Name : never
}[keyof TransportOptions]

const text =
  (name: NameOf<string>, least: 0 | 1): Reader =>
  (value) =>
    typeof value === 'string' && value.length >= least && value.length <= MAX_TEXT
      ? { [name]: value }
      : `is not a text of ${least} to ${MAX_TEXT} characters`

const yesOrNo =
  (name: NameOf<boolean>): Reader =>
  (value) =>
    typeof value === 'boolean' ? { [name]: value } : 'is neither true nor false'

const number =
  (name: NameOf<number>, least: number): Reader =>
  (value) =>
    typeof value === 'number' && value >= least
      ? { [name]: value }
      : `is no number from ${least} up`

/** True is the default, false is none, a text is another one: kombu's Channel.__init__. */
const fanoutPrefix: Reader = (value) => {
  if (value === true) return {}
  if (value === false) return { fanoutPrefix: '' }
  return text('fanoutPrefix', 0)(value)
}

const prioritySteps: Reader = (value) => {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_STEPS
  if (!isList || !value.every((step) => Number.isSafeInteger(step) && step >= 0)) {
    return 'is not a list of whole numbers'
  }
  return { prioritySteps: [...new Set<number>(value)].toSorted((a, b) => a - b) }
}

/** What redis-py's Sentinel hands to the connections to Sentinels. */
const sentinelKwargs: Reader = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is no object'
  const tls: [string, unknown][] = []
  const access: { username: string | null; password: string | null } = {
    username: null,
    password: null,
  }
  let isTls = false
  for (const [name, item] of Object.entries(value)) {
    if (name === 'username' || name === 'password') {
      if (typeof item !== 'string') return `has a ${name} that is no text`
      access[name] = item
    } else if (name === 'ssl') isTls = item === true
    else if (name.startsWith('ssl_')) tls.push([name, item])
    else if (!name.startsWith('socket_')) return `has "${shorten(name)}", which Sepal does not know`
  }
  if (!isTls) return { sentinel: { ...access, tls: null } }
  const terms = readTlsTerms(tls, (state) => unusable(`in "sentinel_kwargs" ${state}`))
  return { sentinel: { ...access, tls: tls.length === 0 ? SAFE_TERMS : terms } }
}

const READERS = new Map<string, Reader>([
  ['global_keyprefix', text('keyPrefix', 0)],
  ['fanout_prefix', fanoutPrefix],
  ['fanout_patterns', yesOrNo('fanoutPatterns')],
  ['sep', text('separator', 1)],
  ['priority_steps', prioritySteps],
  ['unacked_key', text('unackedKey', 1)],
  ['unacked_index_key', text('unackedIndexKey', 1)],
  ['ack_emulation', yesOrNo('keepsUnacked')],
  ['visibility_timeout', number('visibilityTimeoutS', 0)],
  ['master_name', text('masterName', 1)],
  ['min_other_sentinels', number('minOtherSentinels', 0)],
  ['sentinel_kwargs', sentinelKwargs],
  ['sentinel_fanout_compat', yesOrNo('sentinelFanoutCompat')],
])

/** Celery's own business: sockets, pools, retries, and how workers take messages. */
const IRRELEVANT = new Set([
  'body_encoding',
  'deadletter_queue',
  'unacked_mutex_key',
  'unacked_mutex_expire',
  'unacked_restore_limit',
  'unacked_restore_interval',
  'unacked_restore_throttle',
  'socket_timeout',
  'socket_connect_timeout',
  'socket_keepalive',
  'socket_keepalive_options',
  'socket_settings',
  'queue_order_strategy',
  'max_connections',
  'health_check_interval',
  'reauth_check_interval',
  'retry_on_timeout',
  'client_name',
  'polling_interval',
  'max_retries',
  'interval_start',
  'interval_step',
  'interval_max',
  'connect_retries_timeout',
  'retry_policy',
  'confirm_publish',
  'client_properties',
  'read_timeout',
  'write_timeout',
  'channel_max',
  'frame_max',
])

const shorten = (name: string): string => name.replaceAll(/[^\w.-]/g, '?').slice(0, 40)

const unusable = (state: string): AppError =>
  new AppError('CONFIG_INVALID', `Cannot use --broker-transport-options: ${state}`, {
    parameter: 'broker-transport-options',
  })
