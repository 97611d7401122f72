/** The wire contract of /api/v1/task-export: tasks, whole, as a file that is written while it is read. */
import * as z from 'zod/mini'
import { selectionParameters } from './task-selection.ts'

export const MAX_EXPORTED = 100_000

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export const TaskExportQuery = z.strictObject({
  ...selectionParameters,
  /** `ndjson`: a JSON object a line; `csv`: RFC 4180, with a header. */
  format: z._default(z.enum(EXPORT_FORMATS), 'ndjson'),
  /** Tasks, 1 to 100,000, newest change first. */
  limit: z._default(z.string().check(z.regex(/^[1-9]\d{0,5}$/)), String(MAX_EXPORTED)),
})
