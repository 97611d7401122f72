/**
 * What somebody looks for among the tasks, as a tree: the parser makes it, the compilers of the
 * history read it, `matchesTaskQuery` says what it means.
 *
 * Every node is true or false of a task, never unknown: a comparison with a time or a number that
 * the task does not have is false, and its negation true.
 */
export type TaskQuery =
  /** All of them; of none: every task. */
  | { readonly kind: 'and'; readonly of: readonly TaskQuery[] }
  /** Any of them; of none: no task. */
  | { readonly kind: 'or'; readonly of: readonly TaskQuery[] }
  | { readonly kind: 'not'; readonly of: TaskQuery }
  | TaskTerm

export type TaskTerm =
  /**
   * `text` is part of the first `SEARCHED_CHARS` of one of the fields, both folded (`foldText`).
   * Here and below the tree has texts as they were written; whoever compares folds them.
   */
  | { readonly kind: 'contains'; readonly fields: readonly TextField[]; readonly text: string }
  /** As `*` and `?` of a scope, over the whole field, both folded. A field that is null never matches. */
  | { readonly kind: 'glob'; readonly field: NameField; readonly pattern: string }
  /** Letter for letter. */
  | { readonly kind: 'oneOf'; readonly field: ExactField; readonly values: readonly string[] }
  /** The id begins with this, both folded. */
  | { readonly kind: 'startsWith'; readonly field: IdField; readonly text: string }
  /** `kwargs` has this key with this value, normalised as Flower does (`hasKeywordPair`). */
  | { readonly kind: 'pair'; readonly key: string; readonly value: string }
  | {
      readonly kind: 'compare'
      readonly field: NumberField
      readonly op: CompareOp
      readonly value: number
    }
  /** The task does not have this number or time. */
  | { readonly kind: 'missing'; readonly field: NumberField }
  | { readonly kind: 'is'; readonly what: TaskKind }

export const EVERY_TASK: TaskQuery = { kind: 'and', of: [] }

/** Names that recur in many tasks: stores keep them in dictionaries. */
export const NAME_FIELDS = ['name', 'state', 'worker', 'client', 'queue', 'routingKey'] as const
export type NameField = (typeof NAME_FIELDS)[number]

/** What may hold secrets: searched only when it is named, and by whoever may read it. */
export const PAYLOAD_TEXT_FIELDS = ['args', 'kwargs', 'result'] as const
export type PayloadTextField = (typeof PAYLOAD_TEXT_FIELDS)[number]

export type TextField = NameField | 'id' | 'exception' | PayloadTextField

/** `error` is the fingerprint of its failure (error-fingerprint.ts). */
export type ExactField = NameField | 'id' | 'rootId' | 'parentId' | 'error'
export type IdField = 'id' | 'rootId' | 'parentId'

/**
 * Seconds (`runtime`, `wait`), Unix seconds (times; `eta` and `expires` as `Date.parse` reads them),
 * or a count (`retries`). `wait` is `queueWait` of the task.
 */
export const NUMBER_FIELDS = [
  'runtime',
  'wait',
  'retries',
  'sent',
  'received',
  'started',
  'succeeded',
  'failed',
  'timestamp',
  'eta',
  'expires',
] as const
export type NumberField = (typeof NUMBER_FIELDS)[number]

export type CompareOp = '<' | '<=' | '=' | '>=' | '>'

/**
 * - `root`: has no parent but itself;
 * - `retried`: has `retries` above 0, or a `retried` time;
 * - `scheduled`: not started, and its ETA lies ahead;
 * - `running`: STARTED;
 * - `slow`: ran, by its `runtime`, or has been STARTED for, longer than `slowerThan` of its type; a
 *   type without one is never slow;
 * - `orphan`: STARTED on a worker that is offline;
 * - `stuck`: orphan; or STARTED longer ago than `stuckAfter` of its type (300 s where it has none); or
 *   received 10 minutes ago, without ETA, and not started; or ETA passed 60 s ago and not started.
 *
 * "Not started" is PENDING or RECEIVED, whatever `started` says of an attempt before. "Longer" and
 * "ago" are strictly more. An ETA is `parseTime` of it. In code: is-task-kind.ts.
 */
export const TASK_KINDS = [
  'root',
  'retried',
  'scheduled',
  'running',
  'slow',
  'orphan',
  'stuck',
] as const
export type TaskKind = (typeof TASK_KINDS)[number]

/** What the answer depends on beside the task. */
export interface QueryContext {
  /** Unix seconds, our clock. */
  readonly now: number
  /** Seconds, by task type. */
  readonly slowerThan: ReadonlyMap<string, number>
  /** Seconds, by task type. */
  readonly stuckAfter: ReadonlyMap<string, number>
  /** Names of workers that are offline. */
  readonly offline: ReadonlySet<string>
}

/** Characters of a text that are searched, from its beginning. */
export const SEARCHED_CHARS = 4_096
