/** Debian and Ubuntu packages, for the tests' peers. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { ROOT } from '../prepare/root.mjs'
import { runProcess } from '../prepare/run-process.mjs'
import { say } from '../prepare/say.mjs'
import { findProgram } from './find-program.mjs'

const UPDATE_LIMIT_MS = 3 * 60_000
const INSTALL_LIMIT_MS = 10 * 60_000
/** Asked by every package that wants to start its service; 101: forbidden (Debian policy 9.3). */
const POLICY = '/usr/sbin/policy-rc.d'

/**
 * Installs packages where that is ours to do: as root, on a system with apt. Elsewhere it says what to install.
 *
 * No service is started by it. One package that cannot be had does not lose the others.
 *
 * @param {readonly string[]} packages
 */
export async function installPackages(packages) {
  const apt = findProgram(['apt-get'])
  const names = packages.join(' ')
  if (apt === null) return say(`To run every test, install what your system calls: ${names}`)
  if (process.getuid?.() !== 0) {
    return say(`To run every test: sudo apt-get install --no-install-recommends ${names}`)
  }
  say(`Installing ${names} …`)
  await aptGet(apt, ['update'], UPDATE_LIMIT_MS)
  const isOurs = !existsSync(POLICY)
  const forgetPolicy = () => rmSync(POLICY, { force: true })
  if (isOurs) {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    process.once('exit', forgetPolicy)
  }
  try {
    const isDone = await install(apt, packages)
    if (!isDone && packages.length > 1) for (const name of packages) await install(apt, [name])
  } finally {
    if (isOurs) {
      forgetPolicy()
      process.off('exit', forgetPolicy)
    }
  }
}

/**
 * @param {string} apt
 * @param {readonly string[]} packages
 */
const install = (apt, packages) =>
  aptGet(apt, ['install', '--yes', '--no-install-recommends', ...packages], INSTALL_LIMIT_MS)

/**
 * @param {string} apt
 * @param {readonly string[]} args
 * @param {number} limitMs
 */
async function aptGet(apt, args, limitMs) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  const done = await runProcess(apt, args, { cwd: ROOT, env, limitMs })
  if (!done.ok) say(`${done.output.trim()}\napt-get ${args[0]} failed: ${done.ending}`)
  return done.ok
}
