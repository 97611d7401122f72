import { cpus } from 'node:os'

/** What measured: figures of another machine are other figures. */
export const machineLine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}; broker, publisher and this program share them`
