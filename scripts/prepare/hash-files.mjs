import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A digest of what files hold and how they are called, and of nothing else: a fresh clone and a
 * touched file change no contents.
 *
 * @param {string} root
 * @param {readonly string[]} paths files and folders in it; one that is missing counts as missing
 */
export function hashFiles(root, paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap((entry) => filesIn(root, entry))) {
    const bytes = readFileSync(join(root, path))
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]} sorted, with `/`
 */
function filesIn(root, path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  const names = readdirSync(join(root, path)).sort()
  return names.flatMap((name) => filesIn(root, `${path}/${name}`))
}
