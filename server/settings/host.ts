import { randomBytes } from 'node:crypto'
import { homedir, tmpdir } from 'node:os'
import type { Host } from './data-dir.ts'

/** The machine that this process runs on. */
export const thisHost = (): Host => ({
  platform: process.platform,
  homeDir: homedir(),
  temporaryDir: tmpdir(),
  workingDir: process.cwd(),
  randomName: () => randomBytes(8).toString('hex'),
})
