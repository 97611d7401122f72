/** What a process has used so far, all its threads together, from Linux's /proc. */
import { readFileSync } from 'node:fs'

/** Of sysconf(_SC_CLK_TCK): 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** User and system time, seconds. Null where there is no /proc. */
export function cpuSeconds(pid: number): number | null {
  const stat = readProc(pid, 'stat')
  // The name in brackets may hold spaces; utime and stime are the 14th and 15th field.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields === undefined) return null
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Megabytes in memory. Null where there is no /proc. */
export function residentMb(pid: number): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readProc(pid, 'status') ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / 1024
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null // another system, or it is gone
  }
}
