/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile */

/**
 * Whether node_modules holds what the lockfile names. Pure.
 *
 * npm writes down what it installed in `node_modules/.package-lock.json`, last of all. A package that
 * is optional (another platform's binary) may be absent; nothing else may be absent, different or extra.
 *
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile | null} installed node_modules/.package-lock.json; null: there is none
 */
export function isInstalled(wanted, installed) {
  if (installed?.packages === undefined) return false
  const present = installed.packages
  const named = Object.entries(wanted.packages ?? {}).filter(([path]) => path !== '')
  const known = new Set(named.map(([path]) => path))
  const hasExtra = Object.keys(present).some((path) => !known.has(path))
  return !hasExtra && named.every(([path, locked]) => isSame(locked, present[path]))
}

/**
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} present
 */
function isSame(locked, present) {
  if (present === undefined) return locked.optional === true
  return locked.version === present.version && locked.integrity === present.integrity
}
