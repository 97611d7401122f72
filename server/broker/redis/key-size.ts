import type { Redis } from 'ioredis'
import { isReply } from './redis-problem.ts'

/** Redis looks at no more members than this to tell how large a key is. */
const SAMPLES = 1_000
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Whether a key holds so little that its members may be read: one that somebody has filled on purpose
 * can have 512 MB in a single one. True where we may not ask.
 */
export async function isSmall(redis: Redis, key: string): Promise<boolean> {
  try {
    const bytes = await redis.memory('USAGE', key, 'SAMPLES', SAMPLES)
    return bytes === null || bytes <= MAX_BYTES
  } catch (error) {
    if (isReply(error)) return true
    throw error
  }
}
