import { AppError } from '../../errors.ts'
import type { TransportOptions } from '../transport-options.ts'
import { toAuthority } from '../url-parts.ts'
import { isSentinelUrl, type RedisServerUrl, type RedisUrl } from './redis-url.ts'
import { findMasters } from './sentinel.ts'

const ANSWER_MS = 2_000

export interface MasterWatch {
  readonly stop: () => void
}

export interface MasterWatchOptions {
  readonly transport: TransportOptions
  readonly everyMs: number
  /** Sentinels name another server than the one that we are connected to. At most once. */
  readonly onMoved: (problem: AppError) => void
}

/**
 * Asks the Sentinels now and then whether `current` is still the master. A failover closes the
 * connections to a master that is still there to be told; one that its Sentinels merely lost sight
 * of would keep ours, and no worker would be there any more. Sentinels that do not answer change nothing.
 */
export function watchMaster(
  address: RedisUrl,
  current: RedisServerUrl,
  { transport, everyMs, onMoved }: MasterWatchOptions,
): MasterWatch | undefined {
  if (!isSentinelUrl(address) || current.place.kind !== 'tcp') return undefined
  const { sentinels } = address.place
  const ours = toAuthority(current.place)
  let isAsking = false
  const look = async (): Promise<void> => {
    isAsking = true
    const named = new Set<string>()
    for await (const answer of findMasters(sentinels, transport, Math.min(everyMs, ANSWER_MS))) {
      if (!(answer instanceof AppError)) named.add(toAuthority(answer))
    }
    isAsking = false
    if (named.size === 0 || named.has(ours)) return
    stop()
    const state = 'its Sentinels call another server the master'
    const problem = `Cannot keep the connection to ${current.label}: ${state}`
    onMoved(new AppError('BROKER_UNREACHABLE', problem))
  }
  const timer = setInterval(() => {
    if (!isAsking) void look()
  }, everyMs)
  timer.unref()
  const stop = (): void => clearInterval(timer)
  return { stop }
}
