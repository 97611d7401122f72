/** The wire contract of /api/v1/session: who is signed in, and what this Sepal is. */
import * as z from 'zod/mini'
import { ENVIRONMENT_COLORS } from '../model/environment.ts'
import { PERMISSIONS } from './permissions.ts'

export const SessionReply = z.object({
  /** Name shown in the top bar. */
  user: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  /** Name of the cluster: broker host and database or virtual host, or `demo`. */
  cluster: z.string(),
  /** Which of the operator's installations it is; null where nobody said. */
  environment: z.nullable(
    z.object({ name: z.string(), color: z.nullable(z.enum(ENVIRONMENT_COLORS)) }),
  ),
  /** True when the data is simulated: every page must say so. */
  demo: z.boolean(),
  version: z.string(),
  /** Unix seconds by the server's clock. */
  now: z.number(),
})

export type SessionReply = z.output<typeof SessionReply>
