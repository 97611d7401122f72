/** The wire contract of /api/v1/session: who is signed in, and what this Sepal is. */
import * as z from 'zod/mini'
import { PERMISSIONS } from './permissions.ts'

export const SessionReply = z.object({
  /** Name shown in the top bar. */
  user: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  /** Name of the cluster: broker host and database or virtual host, or `demo`. */
  cluster: z.string(),
  /** True when the data is simulated: every page must say so. */
  demo: z.boolean(),
  version: z.string(),
  /** Unix seconds by the server's clock. */
  now: z.number(),
})

export type SessionReply = z.output<typeof SessionReply>
