/** One way for data from outside to become typed: through its schema. */
import * as z from 'zod/mini'

// zod would compile validators with `new Function`, which the content security policy forbids.
z.config({ jitless: true })

/** @throws {TypeError} naming the first thing that does not fit: the server speaks another contract. */
export function validated<S extends z.ZodMiniType>(schema: S, value: unknown): z.output<S> {
  const parsed = z.safeParse(schema, value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new TypeError(
    `Cannot read the server's answer: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  )
}
