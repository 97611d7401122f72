import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

/**
 * @typedef {object} Leftover
 * @property {number} pid
 * @property {string} command
 */

/**
 * Ends what tests left running, and tells what it was: programs that lie in, or were told of, the
 * temporary folder of the run. By process id, never by name. Linux only; elsewhere it finds none.
 *
 * @param {string} folder
 * @returns {Leftover[]}
 */
export function endLeftovers(folder) {
  const found = processIds()
    .filter((pid) => pid !== process.pid && belongsTo(pid, folder))
    .map((pid) => ({ pid, command: commandOf(pid) }))
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself in this moment.
    }
  }
  return found
}

function processIds() {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/**
 * @param {number} pid
 * @param {string} folder
 */
function belongsTo(pid, folder) {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)) return true
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder)
  } catch {
    return false // it is gone, a zombie, or somebody else's
  }
}

/** @param {number} pid */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200)
  } catch {
    return 'a program that has ended since'
  }
}
