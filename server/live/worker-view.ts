import type { WorkerView } from '../../contract/api/workers.ts'
import { type Worker, workerStatus } from '../../contract/model/worker.ts'

/** A worker as it travels: field by field, with its status judged at `now` (Unix seconds, our clock). */
export const toWorkerView = (worker: Worker, now: number): WorkerView => ({
  hostname: worker.hostname,
  pid: worker.pid,
  firstSeen: worker.firstSeen,
  lastSeen: worker.lastSeen,
  saidOffline: worker.saidOffline,
  freq: worker.freq,
  active: worker.active,
  processed: worker.processed,
  loadavg: worker.loadavg === null ? null : [...worker.loadavg],
  swIdent: worker.swIdent,
  swVer: worker.swVer,
  swSys: worker.swSys,
  clockDrift: worker.clockDrift,
  status: workerStatus(worker, now),
})
