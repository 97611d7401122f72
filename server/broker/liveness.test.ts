import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watchLiveness } from './liveness.ts'

describe('watchLiveness()', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const watch = (ping: () => Promise<unknown>) => {
    const onSilence = vi.fn<() => void>()
    return { onSilence, ...watchLiveness({ ping, everyMs: 1_000, onSilence }) }
  }

  test('stays quiet while pings are answered', async () => {
    const { onSilence } = watch(async () => 'PONG')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onSilence).not.toHaveBeenCalled()
  })

  test('tells of silence once, after two rounds without an answer', async () => {
    const { onSilence } = watch(() => new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(2_999)
    expect(onSilence).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(onSilence).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onSilence).toHaveBeenCalledOnce()
  })

  test('takes whatever is heard for a sign of life, be the ping late behind it', async () => {
    const ping = vi.fn(() => new Promise(() => {}))
    const { onSilence, heard } = watch(ping)
    for (let second = 0; second < 20; second++) {
      await vi.advanceTimersByTimeAsync(1_000)
      heard()
    }
    expect(onSilence).not.toHaveBeenCalled()
    expect(ping).toHaveBeenCalledOnce()
  })

  test('counts a ping that fails as silence', async () => {
    const { onSilence } = watch(async () => {
      throw new Error('Connection is closed.')
    })
    await vi.advanceTimersByTimeAsync(3_000)
    expect(onSilence).toHaveBeenCalledOnce()
  })

  test('stop() ends it', async () => {
    const { onSilence, stop } = watch(() => new Promise(() => {}))
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onSilence).not.toHaveBeenCalled()
  })
})
