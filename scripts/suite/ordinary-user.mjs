/** The user that the tests run as where we are root: PostgreSQL and browsers refuse root, and Sepal deserves no more. */
import { readFileSync } from 'node:fs'
import { ROOT } from '../prepare/root.mjs'
import { runProcess } from '../prepare/run-process.mjs'
import { say } from '../prepare/say.mjs'
import { SetupError } from '../prepare/setup-error.mjs'
import { findProgram } from './find-program.mjs'

/**
 * @typedef {object} OrdinaryUser
 * @property {string} name
 * @property {number} uid
 * @property {number} gid
 * @property {string} home
 */

const NAME = 'sepal-test'
const LIMIT_MS = 60_000

/**
 * The ordinary user, made where there is none yet.
 *
 * @returns {Promise<OrdinaryUser | null>} null where we are an ordinary user already
 */
export async function ensureOrdinaryUser() {
  if (process.getuid?.() !== 0) return null
  const user = findUser()
  if (user !== null) return user
  say(`Making the user ${NAME} …`)
  const program = findProgram(['useradd', 'adduser'])
  if (program === null) throw new SetupError(`Cannot make the user ${NAME}: there is no useradd`)
  // The second is that of BusyBox: no password.
  const args = program.endsWith('useradd') ? ['--create-home', '--user-group'] : ['-D']
  const options = { cwd: ROOT, env: process.env, limitMs: LIMIT_MS }
  const done = await runProcess(program, [...args, NAME], options)
  const made = findUser()
  if (made === null) {
    throw new SetupError(`${done.output}\nCannot make the user ${NAME}: ${done.ending}`)
  }
  return made
}

const findUser = () => parsePasswd(readFileSync('/etc/passwd', 'utf8'), NAME)

/**
 * @param {string} passwd text of /etc/passwd
 * @param {string} name
 * @returns {OrdinaryUser | null}
 */
export function parsePasswd(passwd, name) {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === name)
  if (fields === undefined || fields.length < 7) return null
  const [, , uid, gid, , home = '/'] = fields
  return { name, uid: Number(uid), gid: Number(gid), home }
}
