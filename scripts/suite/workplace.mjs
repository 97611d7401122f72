/** Where the tests run: a temporary home, a temporary folder and, as root, a copy of the tree for an ordinary user. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../prepare/root.mjs'
import { say } from '../prepare/say.mjs'
import { copyTree } from './copy-tree.mjs'
import { endLeftovers } from './leftovers.mjs'

/**
 * @typedef {object} Workplace
 * @property {string} folder all of it lies in there; removed when this process exits
 * @property {string} home
 * @property {string} temporary
 * @property {string} tree the top folder to test
 */

/**
 * @param {import('./ordinary-user.mjs').OrdinaryUser | null} user null: the tree is tested in place
 * @returns {Promise<Workplace>}
 */
export async function openWorkplace(user) {
  // A short name: Unix sockets lie in it, and their paths may be no longer than 100 bytes or so.
  const folder = mkdtempSync(join(tmpdir(), 'sepal-test-'))
  process.once('exit', () => {
    endLeftovers(folder)
    rmSync(folder, { recursive: true, force: true })
  })
  chmodSync(folder, 0o755)
  const place = { folder, home: join(folder, 'home'), temporary: join(folder, 'tmp'), tree: ROOT }
  for (const path of [place.home, place.temporary]) {
    mkdirSync(path, { mode: 0o700 })
    if (user !== null) chownSync(path, user.uid, user.gid)
  }
  if (user === null) return place

  say(`Copying the tree for the user ${user.name} …`)
  const tree = join(folder, 'tree')
  mkdirSync(tree)
  await copyTree(tree, user)
  return { ...place, tree }
}
