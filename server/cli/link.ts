import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_DIR_PREFIX } from '../settings/data-dir.ts'
import type { Settings } from '../settings/settings.ts'
import { askForLink } from './ask-for-link.ts'
import type { Terminal } from './terminal.ts'

/**
 * `sepal link`: prints a fresh login link of the Sepal that runs with this data directory.
 *
 * Where no directory was named and none runs in the default one, the demos of the same user are
 * asked, newest first: their directory is a temporary one that nobody remembers.
 */
export async function runLink(
  settings: Pick<Settings, 'dataDir' | 'dataDirIsDefault'>,
  terminal: Terminal,
  place: { readonly temporaryDir: string; readonly uid: number | undefined } = {
    temporaryDir: tmpdir(),
    uid: process.getuid?.(),
  },
): Promise<number> {
  const demos = settings.dataDirIsDefault ? demosOf(place.uid, place.temporaryDir) : []
  for (const dataDir of [settings.dataDir, ...demos]) {
    const answer = await askForLink(dataDir)
    if ('url' in answer) {
      terminal.print(answer.url)
      return 0
    }
    if (answer.state === 'absent') continue
    terminal.complain(`Cannot ask for a login link: ${answer.state}`)
    return 1
  }
  terminal.complain(
    `Cannot ask for a login link: no Sepal is running with data directory ${settings.dataDir}`,
  )
  return 1
}

/**
 * Directories of running demos, newest first. Only what this user owns: in a shared temporary
 * directory anybody may make one of that name, and print a link of their choice to us.
 */
function demosOf(uid: number | undefined, temporaryDir: string): string[] {
  return entriesOf(temporaryDir)
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(DEMO_DIR_PREFIX))
    .map((entry) => join(temporaryDir, entry.name))
    .map((path) => ({ path, stat: lstatSync(path, { throwIfNoEntry: false }) }))
    .filter(({ stat }) => stat?.isDirectory() === true && stat.uid === (uid ?? stat.uid))
    .toSorted((a, b) => (b.stat?.ctimeMs ?? 0) - (a.stat?.ctimeMs ?? 0))
    .map(({ path }) => path)
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch {
    // A temporary directory that cannot be listed holds no demo that could be found.
    return []
  }
}
