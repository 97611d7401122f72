/** Writes tasks and workers of a batch, within its transaction. */
import type { Worker } from '../../../contract/model/worker.ts'
import type { Run } from '../../postgres/database.ts'
import { jsonParts } from './json-parts.ts'
import { keptText } from './stored-text.ts'
import {
  encodePayload,
  encodeRow,
  type PlacedTask,
  UPSERT_PAYLOADS,
  UPSERT_ROWS,
  wordsOf,
} from './task-row.ts'
import { encodeWorker, SAVE_WORKERS } from './worker-row.ts'
import type { WordUse, WrittenWords } from './written-words.ts'

/** @param words those of the tasks are prepared */
export async function saveTasks(
  run: Run,
  placed: readonly PlacedTask[],
  words: Pick<WrittenWords, 'idOf'>,
): Promise<void> {
  if (placed.length === 0) return
  const encoded = placed.map((one) => encodeRow(one, (kind, text) => words.idOf(kind, text)))
  for (const part of jsonParts(encoded)) await run(UPSERT_ROWS, [part])
  const payloads = placed.map(encodePayload)
  const some = payloads.filter((payload) => payload !== null)
  for (const part of jsonParts(some)) await run(UPSERT_PAYLOADS, [part])
  const none = placed.filter((_, at) => payloads[at] === null)
  if (none.length > 0) {
    await run(DROP_PAYLOADS, [none.map(({ segment }) => segment), none.map(({ row }) => row)])
  }
}

export async function saveWorkers(run: Run, workers: readonly Worker[]): Promise<void> {
  if (workers.length === 0) return
  const rows = workers.map(encodeWorker)
  const last = new Map(rows.map((row) => [JSON.stringify(row.slice(0, 3)), row]))
  await run(SAVE_WORKERS, [JSON.stringify([...last.values()])])
}

/** Every word of a batch once, with the newest segment that uses it. */
export function usesOf(placed: readonly PlacedTask[]): WordUse[] {
  const uses = new Map<string, WordUse>()
  for (const { segment, task } of placed) {
    for (const [kind, word] of wordsOf(task)) {
      const text = keptText(word)
      const key = `${kind} ${text}`
      const there = uses.get(key)
      if (there === undefined || there.segment < segment) uses.set(key, { kind, text, segment })
    }
  }
  return [...uses.values()]
}

const DROP_PAYLOADS = `
  DELETE FROM $schema.payload AS p
  USING unnest($1::integer[], $2::integer[]) AS k (segment, n)
  WHERE p.segment = k.segment AND p.n = k.n`
