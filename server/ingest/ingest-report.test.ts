import { expect, test } from 'vitest'
import { createIntake } from '../../contract/model/intake.ts'
import { notSampled } from '../../contract/model/queue.ts'
import { toIngestReport } from './ingest-report.ts'

test('toIngestReport() stays true while the counts go on', () => {
  const link = { state: 'connected', since: 1, broker: 'b', problem: null, hint: null } as const
  const intake = { ...createIntake(), malformed: { json: 1 } }
  const changes = {
    tasks: [],
    omitted: 0,
    workers: [],
    gone: [],
    queues: [],
    goneQueues: [],
    gaps: [],
  }
  const queueSampling = notSampled(10)
  const now = { asOf: 1, link: { ...link, retryAt: null }, intake, holding: null, queueSampling }
  const report = toIngestReport(changes, now)
  intake.malformed.json = 2
  intake.droppedBy.overload = 5
  expect(report.intake.malformed).toEqual({ json: 1 })
  expect(report.intake.droppedBy.overload).toBe(0)
})
