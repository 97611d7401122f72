/** The links between a task and the reader's eye: which holds, which is broken, what to do. */
import type { LiveSnapshot } from '../lib/live-feed.ts'
import { formatWhole, plural } from '../lib/number-format.ts'
import { formatWholeDuration } from '../lib/time.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { countWorkers, type Hearing } from '../lib/worker-now.ts'
import { type HealthLink, link } from './health-link.ts'
import { historyLink } from './history-link.ts'

interface HealthInput {
  readonly live: LiveSnapshot
  readonly hearing: Hearing
  /** Whether the browser says that it has a network. */
  readonly online: boolean
  /** Server's clock. */
  readonly now: number
}

export function healthOf({ live, hearing, online, now }: HealthInput): HealthLink[] {
  return [
    browserLink(online),
    serverLink(live, now),
    historyLink(live, hearing.connected, now),
    brokerLink(live, hearing.connected),
    workersLink(live, hearing, now),
  ]
}

const browserLink = (online: boolean): HealthLink =>
  online
    ? link('browser', 'Browser', 'ok', 'online', 'This browser has a network.')
    : link(
        'browser',
        'Browser',
        'bad',
        'offline',
        'This browser has no network.',
        'Check the network of this computer.',
      )

function serverLink({ transport, standby }: LiveSnapshot, now: number): HealthLink {
  switch (transport.kind) {
    case 'open':
      if (standby !== null) return standbyLink(standby, now)
      return link('server', 'Server', 'ok', 'connected', 'Sepal sends updates as they come.')
    case 'asleep':
      return link('server', 'Server', 'ok', 'resting', 'Updates rest while the page is hidden.')
    case 'connecting':
      return link('server', 'Server', 'unknown', 'connecting', 'Sepal is being asked for updates.')
    case 'signed-out':
      return link('server', 'Server', 'bad', 'signed out', 'Your session ended.', 'Sign in again.')
    case 'lost':
      return link(
        'server',
        'Server',
        'bad',
        'unreachable',
        `${transport.problem}. What is shown stays.`,
        'See whether Sepal runs, and what its log says.',
      )
  }
}

/** The server's word where another one learns. */
export const STANDING_BY = 'standing by'

function standbyLink(
  { holder, asOf }: NonNullable<LiveSnapshot['standby']>,
  now: number,
): HealthLink {
  const name = 'Server'
  if (holder === null || asOf === null) {
    const detail = 'No Sepal learns from the broker at the moment; one takes over within seconds.'
    return link('server', name, 'warn', STANDING_BY, detail)
  }
  const age = formatWholeDuration(Math.max(0, Math.round(now - asOf)))
  const detail = `${visibleLine(holder)} learns; you see what it showed ${age} ago.`
  return link('server', name, 'ok', STANDING_BY, detail)
}

function brokerLink({ link: broker }: LiveSnapshot, connected: boolean): HealthLink {
  const name = 'Broker'
  if (broker === null || !connected) {
    return link('broker', name, 'unknown', 'unknown', 'Only Sepal can tell, and it is not heard.')
  }
  const address = visibleLine(broker.broker)
  if (broker.state === 'connected' && broker.hint !== null) {
    const detail = `Connected to ${address}, and nothing comes in.`
    return link('broker', name, 'warn', 'silent', detail, visibleLine(broker.hint))
  }
  if (broker.state === 'connected') {
    return link('broker', name, 'ok', 'connected', `Events arrive from ${address}.`)
  }
  const problem = broker.problem === null ? '' : `: ${visibleLine(broker.problem)}`
  const state = broker.state === 'connecting' && broker.problem === null ? 'unknown' : 'bad'
  const word = state === 'bad' ? 'lost' : 'connecting'
  const detail = `No events from ${address}${problem}. History can still be read.`
  return link('broker', name, state, word, detail, 'See whether the broker runs and lets Sepal in.')
}

function workersLink({ workers }: LiveSnapshot, hearing: Hearing, now: number): HealthLink {
  const name = 'Workers'
  if (workers === null) return link('workers', name, 'unknown', 'unknown', 'Not known yet.')
  const { online, unknown, lost } = countWorkers(workers, hearing, now)
  if (unknown > 0 && online === 0) {
    const detail = `${plural(unknown, 'worker')} cannot be heard while a connection is down.`
    return link('workers', name, 'unknown', 'unknown', detail)
  }
  if (online + lost === 0) {
    const detail = 'No worker has been heard in the last ten minutes.'
    return link('workers', name, 'unknown', '0', detail, 'Start one: celery -A proj worker -E')
  }
  const word = `${formatWhole(online)}/${formatWhole(online + lost)}`
  if (lost === 0) return link('workers', name, 'ok', word, `${plural(online, 'worker')} online.`)
  const detail = `${plural(lost, 'worker')} fell silent in the last ten minutes, without a goodbye.`
  const fix = 'See Workers for which, and look at its machine.'
  return link('workers', name, online === 0 ? 'bad' : 'warn', word, detail, fix)
}
