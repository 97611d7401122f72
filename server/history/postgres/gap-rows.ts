import type { Gap } from '../../../contract/model/gap.ts'
import type { Run } from '../../postgres/database.ts'

/** Gaps that began, ended or grew. */
export async function saveGaps(run: Run, gaps: readonly Gap[]): Promise<void> {
  if (gaps.length === 0) return
  const last = new Map(gaps.map((gap) => [`${gap.from} ${gap.cause}`, gap]))
  const rows = [...last.values()].map(({ from, cause, to, events, isEstimate }) => [
    from,
    cause,
    to,
    events,
    isEstimate,
  ])
  await run(SAVE_GAPS, [JSON.stringify(rows)])
}

const SAVE_GAPS = `
  INSERT INTO $schema.gap ("from", cause, "to", events, is_estimate)
  SELECT (r->>0)::float8, r->>1, (r->>2)::float8, (r->>3)::float8, (r->>4)::boolean FROM jsonb_array_elements($1::jsonb) AS r
  ON CONFLICT ("from", cause) DO UPDATE SET
    "to" = excluded."to", events = excluded.events, is_estimate = excluded.is_estimate`
