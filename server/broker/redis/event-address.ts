/**
 * What a channel of events says of those who publish on it, and how that differs from ours. Pure.
 *
 * Source: kombu/transport/redis.py (Channel.keyprefix_fanout, _get_publish_topic).
 */
import { quoteName, toOneLine } from '../quote-name.ts'

export interface EventAddress {
  readonly keyPrefix: string
  /** With the database's number in it. */
  readonly fanoutPrefix: string
  readonly exchange: string
  readonly hasRoutingKey: boolean
}

const HEARTBEAT = /\/worker\.heartbeat$/
/** kombu's default; before 5.4 and behind a Sentinel, without the number. */
const USUAL = /^(.*?)(\/(?:\d+|\{db\})\.)([^/]+)$/s

/** What is known beside the channel, to tell its parts where they are not kombu's default. */
export interface KnownNames {
  /** Ours. */
  readonly exchange: string
  /** Prefixes that keys are known to have. */
  readonly prefixes: readonly string[]
}

export function readEventChannel(
  channel: string,
  { exchange, prefixes }: KnownNames,
): EventAddress {
  const hasRoutingKey = HEARTBEAT.test(channel)
  const name = channel.replace(HEARTBEAT, '')
  const usual = USUAL.exec(name)
  if (usual !== null) {
    const [, keyPrefix = '', fanoutPrefix = '', theirs = ''] = usual
    return { keyPrefix, fanoutPrefix, exchange: theirs, hasRoutingKey }
  }
  const known = name.endsWith(exchange) ? exchange : (name.split(/[./:]/).at(-1) ?? name)
  const keyPrefix =
    prefixes
      .filter((prefix) => name.startsWith(prefix))
      .toSorted((a, b) => b.length - a.length)[0] ?? ''
  const fanoutPrefix = name.slice(keyPrefix.length, name.length - known.length)
  return { keyPrefix, fanoutPrefix, exchange: known, hasRoutingKey }
}

/** One or two sentences with what to do; null: they are the same. */
export function describeDifference(theirs: EventAddress, ours: EventAddress): string | null {
  const options: string[] = []
  const advice: string[] = []
  if (theirs.keyPrefix !== ours.keyPrefix) {
    options.push(`"global_keyprefix": ${JSON.stringify(theirs.keyPrefix)}`)
  }
  const db = /^\/(\d+)\.$/.exec(theirs.fanoutPrefix)?.[1]
  if (theirs.fanoutPrefix === '/{db}.') options.push('"sentinel_fanout_compat": true')
  else if (theirs.fanoutPrefix !== ours.fanoutPrefix) {
    if (db !== undefined && /^\/\d+\.$/.test(ours.fanoutPrefix)) {
      advice.push(`write database ${db} into the broker URL`)
    } else options.push(`"fanout_prefix": ${fanoutOption(theirs.fanoutPrefix)}`)
  }
  if (theirs.hasRoutingKey !== ours.hasRoutingKey) {
    options.push(`"fanout_patterns": ${theirs.hasRoutingKey}`)
  }
  if (theirs.exchange !== ours.exchange) {
    advice.push(`give --event-exchange ${quoteName(theirs.exchange)}`)
  }
  if (options.length > 0) {
    advice.push(`give --broker-transport-options '{${toOneLine(options.join(', '), 200)}}'`)
  }
  if (advice.length === 0) return null
  return (
    `Workers publish on ${quoteName(channelOf(theirs))}, and Sepal listens on ` +
    `${quoteName(channelOf(ours))}: ${advice.join(', and ')}.`
  )
}

const channelOf = ({ keyPrefix, fanoutPrefix, exchange }: EventAddress): string =>
  `${keyPrefix}${fanoutPrefix}${exchange}`

function fanoutOption(prefix: string): string {
  if (prefix === '') return 'false'
  return /^\/\d+\.$/.test(prefix) ? 'true' : JSON.stringify(prefix)
}
