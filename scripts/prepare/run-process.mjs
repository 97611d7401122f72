/** Child processes that cannot hang, outlive us or clutter the terminal. */
import { spawn } from 'node:child_process'

/**
 * @typedef {object} RunOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {number} limitMs then it is ended, with all that it started in its process group
 * @property {boolean} [isShown] its output goes to our terminal instead of into `output`
 * @property {number} [uid]
 * @property {number} [gid]
 */

/**
 * @typedef {object} RunResult
 * @property {boolean} ok it ended by itself, with exit code 0
 * @property {string} output both streams as they came, the last 100 kB
 * @property {boolean} isLate it was ended, as its time was up
 * @property {string} ending `exit code 1`, `signal SIGKILL`, `stopped after 60 s`
 */

const MAX_OUTPUT = 100_000
const GRACE_MS = 5000
const INTERRUPTED = 130
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
const hasGroups = process.platform !== 'win32'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a program without standard input, in a process group of its own. Never rejects.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<RunResult>}
 */
export function runProcess(program, args, { cwd, env, limitMs, isShown = false, uid, gid }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: hasGroups,
      stdio: ['ignore', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
      ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
    })
    add(child)
    let output = ''
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-MAX_OUTPUT)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)

    let isLate = false
    const limit = setTimeout(() => {
      isLate = true
      endGroup(child, 'SIGTERM')
    }, limitMs)
    const patience = setTimeout(() => endGroup(child, 'SIGKILL'), limitMs + GRACE_MS)

    const settle = (/** @type {boolean} */ ok, /** @type {string} */ ending) => {
      clearTimeout(limit)
      clearTimeout(patience)
      remove(child)
      resolve({ ok, output, isLate, ending })
    }
    child.once('error', (error) => settle(false, error.message))
    // What it started and left in the group would keep our pipes open.
    child.once('exit', () => endGroup(child, 'SIGKILL'))
    child.once('close', (code, signal) => {
      if (isLate) settle(false, `stopped after ${limitMs / 1000} s`)
      else settle(code === 0, code === null ? `signal ${signal}` : `exit code ${code}`)
    })
  })
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function endGroup(child, signal) {
  if (child.pid === undefined) return
  try {
    if (hasGroups) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // Nobody is left in the group.
  }
}

let isInterrupted = false

/** @param {import('node:child_process').ChildProcess} child */
function add(child) {
  if (running.size === 0) {
    for (const signal of SIGNALS) process.on(signal, endAll)
    process.on('exit', killAll)
  }
  running.add(child)
}

/** @param {import('node:child_process').ChildProcess} child */
function remove(child) {
  running.delete(child)
  if (running.size > 0) return
  if (isInterrupted) process.exit(INTERRUPTED)
  for (const signal of SIGNALS) process.off(signal, endAll)
  process.off('exit', killAll)
}

/** A group of its own means that Ctrl-C in the terminal reaches only us: we pass it on, and end. */
function endAll() {
  isInterrupted = true
  running.forEach((child) => endGroup(child, 'SIGTERM'))
  setTimeout(() => process.exit(INTERRUPTED), GRACE_MS)
}

function killAll() {
  running.forEach((child) => endGroup(child, 'SIGKILL'))
}
