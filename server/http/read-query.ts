import * as z from 'zod/mini'
import { AppError } from '../errors.ts'

/**
 * Holds a query string against its schema.
 *
 * @throws {AppError} REQUEST_INVALID: names the first parameter that is wrong, unknown or repeated
 */
export function readQuery<Schema extends z.ZodMiniType>(
  schema: Schema,
  query: unknown,
): z.output<Schema> {
  const parsed = z.safeParse(schema, query)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw badParameter(nameIn(issue), reasonOf(issue))
}

/** @param reason continues "Cannot read the parameter x:" */
export const badParameter = (parameter: string, reason: string): AppError =>
  new AppError('REQUEST_INVALID', `Cannot read the parameter ${parameter}: ${reason}`, {
    parameter,
  })

type Issue = z.core.$ZodIssue | undefined

/** Names come from a stranger: kept short. */
const MAX_NAME_CHARS = 60

function nameIn(issue: Issue): string {
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0]
  return String(name ?? '').slice(0, MAX_NAME_CHARS)
}

function reasonOf(issue: Issue): string {
  if (issue?.code === 'unrecognized_keys') return 'there is none of that name'
  if (issue?.code === 'invalid_type') return 'it is given more than once'
  if (issue?.code === 'too_big') return `it is longer than ${issue.maximum} characters`
  return 'it is not of the expected form'
}
