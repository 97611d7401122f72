/**
 * The fields of the query language, declared once: the parser, the printer, the page's completion and
 * docs/search.md go by this table.
 */
import type { IdField, NameField, NumberField, TaskKind, TextField } from './task-query.ts'

interface FieldText {
  /** What is written before the colon, in any case. */
  readonly word: string
  readonly aliases?: readonly string[]
  /** A query that can be tried. */
  readonly example: string
  /** What it finds, as part of a sentence. */
  readonly help: string
}

/**
 * - `name`: a part of it in any case, `*` and `?`, `=` for the whole of it, lists;
 * - `word`: the whole of it, `*` and `?`, `~` for a part, lists; `upper`: written in any case;
 * - `id`: its beginning, `=`, `~`, lists; `fingerprint`: the whole of it, lists;
 * - `text`, `keywords`: a part of it; `keywords` also `key=value`;
 * - `duration`, `count`, `time`: comparisons, ranges, `none`;
 * - `kind`: words of `is:`, lists.
 */
export type QueryField = FieldText &
  (
    | { readonly kind: 'name'; readonly field: NameField }
    | { readonly kind: 'word'; readonly field: NameField; readonly upper?: true }
    | { readonly kind: 'id'; readonly field: IdField }
    | { readonly kind: 'fingerprint'; readonly field: 'error' }
    | { readonly kind: 'text'; readonly field: TextField }
    | { readonly kind: 'keywords'; readonly field: 'kwargs' }
    | { readonly kind: 'duration' | 'count' | 'time'; readonly field: NumberField }
    | { readonly kind: 'kind' }
  )

export const QUERY_FIELDS: readonly QueryField[] = [
  {
    word: 'name',
    kind: 'name',
    field: 'name',
    example: 'name:send_*',
    help: 'the task type',
  },
  {
    word: 'type',
    kind: 'word',
    field: 'name',
    example: 'type:shop.tasks.pay',
    help: 'the task type, the whole of it, letter for letter',
  },
  {
    word: 'state',
    kind: 'word',
    field: 'state',
    upper: true,
    example: 'state:FAILURE,RETRY',
    help: 'the state',
  },
  {
    word: 'worker',
    aliases: ['hostname'],
    kind: 'name',
    field: 'worker',
    example: 'worker:celery@w7',
    help: 'the worker that has or had the task',
  },
  {
    word: 'queue',
    kind: 'name',
    field: 'queue',
    example: 'queue:=priority',
    help: 'the queue',
  },
  {
    word: 'routing',
    aliases: ['routing_key', 'routing-key'],
    kind: 'name',
    field: 'routingKey',
    example: 'routing:mail.*',
    help: 'the routing key',
  },
  {
    word: 'client',
    kind: 'name',
    field: 'client',
    example: 'client:web-3',
    help: 'the client that sent the task, where clients send events',
  },
  {
    word: 'id',
    aliases: ['uuid'],
    kind: 'id',
    field: 'id',
    example: 'id:9f3c',
    help: 'the id of the task',
  },
  {
    word: 'root',
    aliases: ['root_id'],
    kind: 'id',
    field: 'rootId',
    example: 'root:9f3c0a41',
    help: 'the id of the first task of its workflow',
  },
  {
    word: 'parent',
    aliases: ['parent_id'],
    kind: 'id',
    field: 'parentId',
    example: 'parent:9f3c0a41',
    help: 'the id of the task that sent it',
  },
  {
    word: 'is',
    kind: 'kind',
    example: 'is:stuck,slow',
    help: 'what kind of task it is: see below',
  },
  {
    word: 'exc',
    aliases: ['exception'],
    kind: 'text',
    field: 'exception',
    example: 'exc:TimeoutError',
    help: 'the exception',
  },
  {
    word: 'error',
    kind: 'fingerprint',
    field: 'error',
    example: 'error:5d41402abc4b2a76',
    help: 'failures that are the same one, by the 16 digits of their fingerprint',
  },
  {
    word: 'args',
    kind: 'text',
    field: 'args',
    example: 'args:cust_42',
    help: 'the positional arguments',
  },
  {
    word: 'kwargs',
    kind: 'keywords',
    field: 'kwargs',
    example: 'kwargs:user_id=17',
    help: 'the keyword arguments',
  },
  {
    word: 'result',
    kind: 'text',
    field: 'result',
    example: 'result:"connection refused"',
    help: 'the result',
  },
  {
    word: 'runtime',
    aliases: ['duration'],
    kind: 'duration',
    field: 'runtime',
    example: 'runtime:1s..5s',
    help: 'how long it ran, as its worker measured it',
  },
  {
    word: 'wait',
    kind: 'duration',
    field: 'wait',
    example: 'wait:>1m',
    help: 'how long it waited before it started, from its ETA if it has one',
  },
  {
    word: 'retries',
    kind: 'count',
    field: 'retries',
    example: 'retries:>=2',
    help: 'how often it was retried',
  },
  {
    word: 'sent',
    kind: 'time',
    field: 'sent',
    example: 'sent:now-15m',
    help: 'when it was sent, where clients send events',
  },
  {
    word: 'received',
    kind: 'time',
    field: 'received',
    example: 'received:14:00..14:30',
    help: 'when a worker took it',
  },
  {
    word: 'started',
    kind: 'time',
    field: 'started',
    example: 'started:none',
    help: 'when it began to run',
  },
  {
    word: 'succeeded',
    kind: 'time',
    field: 'succeeded',
    example: 'succeeded:2026-11-20',
    help: 'when it succeeded',
  },
  {
    word: 'failed',
    kind: 'time',
    field: 'failed',
    example: 'failed:>now-2h',
    help: 'when it failed',
  },
  {
    word: 'updated',
    aliases: ['timestamp'],
    kind: 'time',
    field: 'timestamp',
    example: 'updated:<now-1d',
    help: 'when its last event happened',
  },
  {
    word: 'eta',
    kind: 'time',
    field: 'eta',
    example: 'eta:>now',
    help: 'the moment before which it may not start',
  },
  {
    word: 'expires',
    kind: 'time',
    field: 'expires',
    example: 'expires:now..now+10m',
    help: 'the moment after which it is not run any more',
  },
]

/** What `is:` finds by each of its words, as part of a sentence. */
export const TASK_KIND_HELP: Readonly<Record<TaskKind, string>> = {
  root: 'tasks that no other task sent',
  retried: 'tasks that were tried more than once',
  scheduled: 'tasks that have not started and whose ETA lies ahead',
  running: 'tasks in the state STARTED',
  slow: 'tasks that ran, or have been running, longer than is usual for their type',
  orphan: 'tasks in the state STARTED whose worker is offline',
  stuck:
    'orphans; tasks that have been running much longer than is usual for their type (5 minutes where nothing is known of it); tasks that were received 10 minutes ago, or whose ETA passed a minute ago, and that have not started',
}

const BY_WORD: ReadonlyMap<string, QueryField> = new Map(
  QUERY_FIELDS.flatMap((field) =>
    [field.word, ...(field.aliases ?? [])].map((word) => [word, field]),
  ),
)

/** The field of a word or an alias, in any case. */
export const findQueryField = (word: string): QueryField | undefined =>
  BY_WORD.get(word.toLowerCase())

/** Every word that may stand before a colon. */
export const QUERY_WORDS: readonly string[] = [...BY_WORD.keys()]

/** What a word on its own is looked for in. */
export const FREE_TEXT_FIELDS = ['name', 'id', 'worker', 'exception'] as const

/** What Flower looks for a word on its own in. */
export const FLOWER_TEXT_FIELDS = [
  'id',
  'name',
  'state',
  'worker',
  'args',
  'kwargs',
  'result',
] as const
