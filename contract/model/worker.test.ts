import { describe, expect, test } from 'vitest'
import { workerStatus } from './worker.ts'

describe('workerStatus()', () => {
  const worker = { saidOffline: false, lastSeen: 100, freq: 2 }

  test('is online until two heartbeats are missing', () => {
    expect(workerStatus(worker, 103.9)).toBe('online')
    expect(workerStatus(worker, 104)).toBe('offline')
  })

  test('is offline at once when the worker said so', () => {
    expect(workerStatus({ ...worker, saidOffline: true }, 100)).toBe('offline')
  })
})
