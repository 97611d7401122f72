/**
 * RabbitMQ's management API, of which only queues are read. Every field is copied by name: what
 * comes is as hostile as any message, and any figure may be missing while statistics are gathered.
 *
 * Source: the answers recorded in test/fixtures/celery/rabbitmq-mgmt-queues.json;
 * rabbitmq.com/docs/management (pagination, columns).
 */
import type { PriorityCount, QueueKind } from '../../../contract/model/queue.ts'
import { AppError } from '../../errors.ts'
import { describeSocketProblem } from '../socket-problem.ts'
import { openTlsOptions, type TlsOptions } from '../tls-options.ts'
import { describeTlsProblem } from '../tls-problem.ts'
import { readTlsTerms, SAFE_TERMS, tlsWarnings, type TlsTerms } from '../tls-terms.ts'
import { maskCredentials } from '../url-parts.ts'
import { getJson, HttpRefusal } from './get-json.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface ManagementApi {
  /** The URL for people, password masked. */
  readonly label: string
  readonly warnings: readonly string[]
  /**
   * Queues of one virtual host, or of all that the user may see; at most 10,000.
   *
   * @throws {AppError} BROKER_UNREACHABLE: no answer in 5 s; BROKER_REFUSED: it said no
   */
  listQueues(filter: QueueFilter): Promise<QueueList>
}

export interface QueueFilter {
  /** Null: all. */
  readonly vhost: string | null
  /** Only queues with this in their name. */
  readonly nameContains?: string
}

export interface QueueList {
  readonly queues: readonly ManagedQueue[]
  /** False: there are more. */
  readonly isComplete: boolean
}

export interface ManagedQueue {
  readonly name: string
  readonly vhost: string
  readonly kind: QueueKind | null
  readonly consumers: number | null
  readonly ready: number | null
  readonly unacked: number | null
  /** Of a queue with priorities. */
  readonly byPriority: readonly PriorityCount[] | null
  /** Unix seconds, as the sender of the first message says; Celery's do not. */
  readonly headTimestamp: number | null
}

const PAGE_SIZE = 500
const MAX_PAGES = 20
const TIMEOUT_MS = 5_000
const MAX_BYTES = 4 * 1024 * 1024
const COLUMNS = [
  'name',
  'vhost',
  'type',
  'consumers',
  'messages_ready',
  'messages_unacknowledged',
  'head_message_timestamp',
  'backing_queue_status.priority_lengths',
].join(',')

/**
 * @param text as Flower takes it: `http://user:password@host:15672/api/`; without credentials, those
 * of the broker are used
 * @throws {AppError} CONFIG_INVALID: not such a URL
 */
export function createManagementApi(text: string, broker: RabbitmqUrl): ManagementApi {
  const { base, username, password, terms } = readApiUrl(text, broker)
  const label = `${base.protocol}//${maskCredentials(username, password)}${base.host}${base.pathname}`
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const get = async (path: string, query: Record<string, string>): Promise<unknown> => {
    const url = new URL(path, base)
    url.search = new URLSearchParams(query).toString()
    try {
      const tls: TlsOptions | null = terms === null ? null : await openTlsOptions(terms)
      return await getJson(url, { authorization, tls, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES })
    } catch (error) {
      throw toApiProblem(label, error)
    }
  }
  return {
    label,
    warnings: tlsWarnings(label, terms),
    async listQueues({ vhost, nameContains = '' }) {
      const path = vhost === null ? 'queues' : `queues/${encodeURIComponent(vhost)}`
      const queues: ManagedQueue[] = []
      for (let page = 1; page <= MAX_PAGES; page++) {
        const answer = await get(path, {
          page: String(page),
          page_size: String(PAGE_SIZE),
          ...(nameContains === '' ? {} : { name: nameContains, use_regex: 'false' }),
          columns: COLUMNS,
        })
        const { items, pages } = readPage(answer)
        queues.push(...items.map(readQueue).filter((queue) => queue !== null))
        if (page >= pages) return { queues, isComplete: true }
      }
      return { queues, isComplete: false }
    },
  }
}

interface ApiAddress {
  readonly base: URL
  readonly username: string
  readonly password: string
  readonly terms: TlsTerms | null
}

function readApiUrl(text: string, broker: RabbitmqUrl): ApiAddress {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw unusable('it is no http:// or https:// URL')
  }
  const own = [...url.searchParams].filter(([name]) => name.startsWith('ssl_'))
  // The broker's authority has most likely signed this certificate as well.
  const inherited = broker.tls === null ? SAFE_TERMS : { ...broker.tls, serverName: null }
  const terms = own.length > 0 ? readTlsTerms(own, unusable) : inherited
  const hasOwn = url.username !== '' || url.password !== ''
  const base = new URL(
    url.pathname === '/' ? '/api/' : url.pathname.replace(/\/*$/, '/'),
    url.origin,
  )
  return {
    base,
    username: hasOwn ? unescape(url.username) : broker.username,
    password: hasOwn ? unescape(url.password) : broker.password,
    terms: url.protocol === 'https:' ? terms : null,
  }
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray %
  }
}

/** Older servers, and some proxies, answer with the list alone. */
function readPage(answer: unknown): { readonly items: readonly unknown[]; readonly pages: number } {
  if (Array.isArray(answer)) return { items: answer, pages: 1 }
  const { items, page_count: pages } = toRecord(answer)
  return { items: Array.isArray(items) ? items : [], pages: countOrNull(pages) ?? 1 }
}

const MAX_NAME = 255

function readQueue(item: unknown): ManagedQueue | null {
  const queue = toRecord(item)
  const { name, vhost, type } = queue
  if (typeof name !== 'string' || name.length > MAX_NAME || typeof vhost !== 'string') return null
  return {
    name,
    vhost,
    kind: KINDS.find((kind) => kind === type) ?? null,
    consumers: countOrNull(queue['consumers']),
    ready: countOrNull(queue['messages_ready']),
    unacked: countOrNull(queue['messages_unacknowledged']),
    byPriority: readPriorities(toRecord(queue['backing_queue_status'])['priority_lengths']),
    headTimestamp: countOrNull(queue['head_message_timestamp']),
  }
}

const KINDS: readonly QueueKind[] = ['classic', 'quorum', 'stream']

/** `{"0": 3, "9": 1}` */
function readPriorities(lengths: unknown): readonly PriorityCount[] | null {
  if (typeof lengths !== 'object' || lengths === null) return null
  const counts = Object.entries(lengths).flatMap(([text, length]) => {
    const [priority, ready] = [/^\d{1,3}$/.test(text) ? Number(text) : null, countOrNull(length)]
    return priority === null || ready === null ? [] : [{ priority, ready }]
  })
  return counts.length === 0 ? null : counts
}

const countOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

const toRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

function toApiProblem(label: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const tls = describeTlsProblem(cause)
  if (tls !== null) {
    const { state, fix } = tls
    return new AppError('BROKER_REFUSED', `Cannot use ${label}: ${state}`, { cause, fix })
  }
  if (!(cause instanceof HttpRefusal)) {
    const state = describeSocketProblem(cause)
    return new AppError('BROKER_UNREACHABLE', `Cannot reach ${label}: ${state}`, { cause })
  }
  const [code, state] =
    REFUSALS.get(cause.status) ??
    (['BROKER_UNREACHABLE', `it answered with status ${cause.status}`] as const)
  return new AppError(code, `Cannot use ${label}: ${state}`, { cause })
}

const REFUSALS = new Map([
  [0, ['BROKER_REFUSED', 'its answer is none of a management API'] as const],
  [
    401,
    [
      'BROKER_REFUSED',
      'wrong user name or password, or the user lacks the tag "monitoring" or "management"',
    ] as const,
  ],
  [403, ['BROKER_REFUSED', 'its user may not look at queues'] as const],
  [404, ['BROKER_REFUSED', 'it has no such virtual host, or is no management API'] as const],
])

const unusable = (state: string): AppError =>
  new AppError('CONFIG_INVALID', `Cannot use --broker-api: ${state}`, {
    parameter: 'broker-api',
    fix: 'Write it as http://user:password@host:15672/api/',
  })
