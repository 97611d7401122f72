/** Sepal's tasks beside Celery's own view of them, field by field. */
import { isDeepStrictEqual } from 'node:util'
import type { OracleSnapshot, OracleTask } from './celery-cluster.ts'

/** Flower's task object, as GET /api/tasks answers it. */
export type FlowerTask = Record<string, unknown>

export interface Difference {
  readonly id: string
  readonly case: string
  readonly field: string
  readonly sepal: unknown
  readonly celery: unknown
}

/** A field that Sepal tells otherwise on purpose. */
export interface DeliberateDifference {
  readonly field: string
  readonly reason: string
  /** What Sepal must say of this task here; undefined where it must say what Celery does. */
  expected(celery: OracleTask, snapshot: OracleSnapshot): { readonly sepal: unknown } | undefined
}

/** Of docs/decisions/0003-task-state-deviations.md, what honest workers can show. */
export const DELIBERATE: readonly DeliberateDifference[] = [
  {
    field: 'children',
    reason: 'a retried task names itself as its parent; a page that draws a tree must not loop',
    expected: ({ uuid, children }) =>
      isIdList(children) && children.includes(String(uuid))
        ? { sepal: children.filter((id) => id !== uuid) }
        : undefined,
  },
  {
    field: 'clock',
    reason:
      'the receiver makes up the clock of `task-sent`; we leave it as sent. It shows where that came last',
    expected: ({ uuid, sent, timestamp }, { sentClocks }) =>
      sent !== null && sent === timestamp ? { sepal: sentClocks[String(uuid)] } : undefined,
  },
]

const isIdList = (value: unknown): value is string[] => Array.isArray(value)

/** Every difference that `deliberate` does not demand, and every demanded one that is not there. */
export function compareTasks(options: {
  readonly cases: ReadonlyMap<string, string>
  readonly sepal: Readonly<Record<string, FlowerTask>>
  readonly celery: OracleSnapshot
  readonly deliberate: readonly DeliberateDifference[]
}): Difference[] {
  const differences: Difference[] = []
  for (const [id, name] of options.cases) {
    const theirs = options.celery.tasks[id]
    const ours = options.sepal[id]
    if (theirs === undefined || ours === undefined) {
      const presence = { sepal: ours !== undefined, celery: theirs !== undefined }
      differences.push({ id, case: name, field: '(the task)', ...presence })
      continue
    }
    for (const field of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      const asked = options.deliberate
        .find((each) => each.field === field)
        ?.expected(theirs, options.celery)
      const celery = plain(theirs[field])
      const wanted = asked === undefined ? celery : plain(asked.sepal)
      const sepal = plain(ours[field])
      if (isDeepStrictEqual(sepal, wanted)) continue
      differences.push({ id, case: name, field, sepal, celery })
    }
  }
  return differences
}

/** Absent is null (Flower leaves an unknown worker out), and lists of ids are sets (Celery's are). */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(String).toSorted()
  return value ?? null
}
