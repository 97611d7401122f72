import * as z from 'zod/mini'
import { AppError } from '../errors.ts'

/**
 * Holds a JSON body against its schema.
 *
 * @param schema undefined where the request must have no body
 * @throws {AppError} REQUEST_INVALID: names the first field that is wrong or unknown, and never a value
 */
export function readBody<Schema extends z.ZodMiniType>(
  schema: Schema | undefined,
  body: unknown,
): z.output<Schema> {
  if (schema === undefined) return undefined as z.output<Schema>
  if (!isJsonObject(body)) {
    throw new AppError('REQUEST_INVALID', 'Cannot read the request: its body is no JSON object')
  }
  const parsed = z.safeParse(schema, body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = fieldOf(issue)
  throw new AppError('REQUEST_INVALID', `Cannot read the field ${field}: ${reasonOf(issue)}`, {
    parameter: field,
  })
}

/** Fastify hands over `null` for nothing; a form is no JSON. */
const isJsonObject = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  !Array.isArray(body) &&
  !(body instanceof URLSearchParams)

type Issue = z.core.$ZodIssue | undefined

/** Names come from a stranger: kept short. */
const MAX_NAME_CHARS = 60

function fieldOf(issue: Issue): string {
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0]
  return String(name ?? '').slice(0, MAX_NAME_CHARS)
}

function reasonOf(issue: Issue): string {
  if (issue?.code === 'unrecognized_keys') return 'there is none of that name'
  if (issue?.code === 'too_big') return `it is over ${issue.maximum}`
  if (issue?.code === 'too_small') return `it is under ${issue.minimum}`
  if (issue?.code === 'invalid_value') return `it is none of ${issue.values.join(', ')}`
  return 'it is missing, or not of the expected form'
}
