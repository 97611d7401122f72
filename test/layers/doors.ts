/**
 * The doors of the house, as data: a room may import itself and what its row names.
 *
 * A target is a folder or a file of ours, or a package; `node:` modules have a column of their own.
 * A row of a folder in a folder goes before the row of the outer one.
 */
export interface Door {
  readonly room: string
  readonly may: readonly string[]
  /** With `import type` only: what is passed in at run time. */
  readonly mayAsType?: readonly string[]
  readonly packages?: readonly string[]
  readonly node: 'any' | readonly string[]
}

const MODEL = 'contract/model'
const API = 'contract/api'
const ERRORS = 'server/errors.ts'
const ERROR_CODE = 'server/error-code.ts'
/** Rooms get these handed over; they know them as types. */
const HANDED_OVER = ['server/log.ts', 'server/clock.ts']

const BROKER = 'server/broker/broker.ts'
const QUEUE_PROBE = 'server/broker/queue-probe.ts'
const HISTORY = [
  'server/history/task-store.ts',
  'server/history/task-list.ts',
  'server/history/task-figures.ts',
  'server/history/rollup-store.ts',
]
const STATE = 'server/state/session-store.ts'
const OWN_STATE = ['server/state/preference-store.ts', 'server/state/view-store.ts']
const INGEST_REPORT = 'server/ingest/ingest-report.ts'
const PRINCIPAL = 'server/access/principal.ts'
/** Of the rooms that hold concrete brokers and stores, what the other rooms may know. */
const INTERFACES = [BROKER, ...HISTORY, STATE, ...OWN_STATE, INGEST_REPORT]

/** The schema library: its root would cost the browser 90 kB. */
const ZOD = 'zod/mini'
const REACT = ['react', 'react-dom']
const UI = [...REACT, 'radix-ui', 'lucide-react', '@tanstack/react-virtual', 'uplot']
const PAGES = [...UI, '@tanstack/react-query', '@tanstack/react-router', ZOD]

/** What watches the other rooms: findings, metrics, live, doctor. */
const WATCHER = {
  may: [MODEL, API, ERRORS, 'server/access', 'server/cluster', ...INTERFACES],
  mayAsType: HANDED_OVER,
  node: 'any',
} as const

export const DOORS: readonly Door[] = [
  { room: 'contract/model', may: [], node: [] },
  { room: 'contract/api', may: [MODEL], packages: [ZOD], node: [] },

  { room: 'server/celery', may: [MODEL, ERRORS], packages: ['yaml'], node: ['node:zlib'] },
  {
    room: 'server/access',
    may: [MODEL, `${API}/permissions.ts`, ERRORS],
    packages: [ZOD],
    node: ['node:crypto'],
  },
  {
    room: 'server/broker',
    may: [MODEL, 'server/celery/envelope.ts', 'server/celery/seal-envelope.ts', ERRORS],
    mayAsType: HANDED_OVER,
    packages: ['ioredis', 'amqplib'],
    node: 'any',
  },
  { room: 'server/results', may: [MODEL, 'server/celery', ERRORS], node: 'any' },
  { room: 'server/postgres', may: [ERRORS], packages: ['pg'], node: 'any' },
  {
    room: 'server/history',
    may: [MODEL, 'server/postgres', 'server/lease/lease.ts', ERRORS],
    mayAsType: HANDED_OVER,
    node: 'any',
  },
  {
    room: 'server/state',
    may: [MODEL, 'server/postgres', ERRORS],
    mayAsType: HANDED_OVER,
    node: 'any',
  },
  {
    room: 'server/lease',
    may: ['server/postgres', ERRORS],
    mayAsType: HANDED_OVER,
    node: 'any',
  },
  { room: 'server/secrets', may: [MODEL, ERRORS], mayAsType: HANDED_OVER, node: 'any' },
  { room: 'server/tls', may: [MODEL, ERRORS], mayAsType: HANDED_OVER, node: 'any' },
  { room: 'server/audit', may: [MODEL, PRINCIPAL, STATE, ERRORS], node: 'any' },
  {
    room: 'server/cluster',
    may: [MODEL, 'server/celery', ERRORS],
    mayAsType: ['server/clock.ts', 'server/history/rollup-store.ts'],
    node: [],
  },
  {
    room: 'server/ingest',
    may: [
      MODEL,
      'server/celery',
      'server/cluster',
      'server/access/redaction.ts',
      BROKER,
      QUEUE_PROBE,
      ...HISTORY,
      ERRORS,
    ],
    mayAsType: HANDED_OVER,
    node: 'any',
  },
  {
    room: 'server/control',
    may: [
      MODEL,
      'server/celery',
      'server/access/warrant.ts',
      PRINCIPAL,
      'server/audit',
      'server/cluster',
      BROKER,
      STATE,
      ERRORS,
    ],
    mayAsType: HANDED_OVER,
    node: 'any',
  },
  {
    room: 'server/login',
    may: [API, PRINCIPAL, 'server/audit', STATE, ERRORS],
    mayAsType: HANDED_OVER,
    node: 'any',
  },
  { room: 'server/findings', ...WATCHER },
  {
    room: 'server/metrics',
    ...WATCHER,
    may: [...WATCHER.may, 'server/live/picture.ts'],
    packages: ['prom-client'],
  },
  { room: 'server/live', ...WATCHER },
  { room: 'server/doctor', ...WATCHER },
  {
    room: 'server/settings',
    may: [MODEL, ERRORS],
    packages: [ZOD],
    // Names of this machine's folders, and of one that nobody can guess.
    node: ['node:path', 'node:os', 'node:crypto'],
  },
  {
    room: 'server/http',
    may: [
      'contract',
      'server/access',
      'server/audit',
      'server/control',
      'server/doctor',
      'server/findings',
      'server/live',
      'server/login',
      'server/metrics',
      'server/history/query/page-cursor.ts',
      ...INTERFACES,
      ERRORS,
      ERROR_CODE,
    ],
    mayAsType: HANDED_OVER,
    packages: ['fastify', '@fastify/static', ZOD],
    node: 'any',
  },
  {
    room: 'server/cli',
    may: [
      'contract',
      'server/settings',
      'server/celery',
      'server/access',
      'server/audit',
      'server/doctor',
      'server/login',
      ERRORS,
      ERROR_CODE,
    ],
    mayAsType: HANDED_OVER,
    packages: [ZOD],
    node: 'any',
  },
  { room: ERRORS, may: [], node: [] },
  { room: ERROR_CODE, may: [], node: [] },
  { room: 'server/clock.ts', may: [], node: [] },
  { room: 'server/log.ts', may: ['server/settings'], packages: ['pino'], node: 'any' },

  {
    room: 'demo',
    may: [MODEL, 'server/celery', 'server/broker/memory', ERRORS],
    mayAsType: [BROKER, ...HANDED_OVER],
    node: 'any',
  },

  { room: 'web/ui', may: [], packages: UI, node: [] },
  { room: 'web/lib', may: ['contract'], packages: PAGES, node: [] },
  { room: 'web/parts', may: ['contract', 'web/ui', 'web/lib'], packages: PAGES, node: [] },
  {
    room: 'web/features/*',
    may: ['contract', 'web/ui', 'web/lib', 'web/parts'],
    packages: PAGES,
    node: [],
  },
  { room: 'web/app', may: ['contract', 'web'], packages: PAGES, node: [] },
]

/** Top files of server/ that put the rest together, in whatever thread: they see everything. */
export const COMPOSES = /^server\/[^/]+\.ts$/
