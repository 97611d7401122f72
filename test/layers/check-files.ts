/** The rules for a file by itself: its name, its length, its exports, how far its imports reach. Pure. */
import { posix } from 'node:path'
import { readModule } from './read-imports.ts'

/** Names that say nothing: a module is named by what it does. */
const SAYS_NOTHING =
  /^(utils?|helpers?|common|misc|types|index|constants|manager|service)(\.[a-z.]+)?\.(tsx?|mjs)$/
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
/** What a tool wants as a default export. */
const DEFAULT_EXPORT = /(\.config\.ts|^test\/peers\/global-setup\.ts)$/
const TEST = /\.(test|contract)\.tsx?$/
const MAX_CODE_LINES = 400
const MAX_TEST_LINES = 500

/** @returns one sentence a broken rule */
export function checkFile(path: string, source: string): string[] {
  const name = posix.basename(path)
  const broken: string[] = []
  if (SAYS_NOTHING.test(name)) broken.push(`${path}: the name says nothing`)
  if (!KEBAB.test(name)) broken.push(`${path}: the name is not in kebab-case`)
  const lines = codeLines(source)
  const most = TEST.test(path) ? MAX_TEST_LINES : MAX_CODE_LINES
  if (lines > most) broken.push(`${path}: ${lines} code lines, over ${most}`)
  if (!/\.(tsx?|mjs)$/.test(name)) return broken

  const { hasDefaultExport, imports } = readModule(path, source)
  if (hasDefaultExport && !DEFAULT_EXPORT.test(path)) broken.push(`${path}: a default export`)
  for (const { specifier } of imports) {
    if (specifier === null || !specifier.startsWith('.')) continue
    if (specifier.startsWith('../../../../')) broken.push(`${path}: ${specifier} reaches too far`)
    if (posix.extname(specifier) === '') broken.push(`${path}: ${specifier} has no ending`)
  }
  return broken
}

/** Neither blank nor all comment. */
const codeLines = (source: string): number =>
  source.split('\n').filter((line) => !/^\s*($|\/\/|\/\*|\*)/.test(line)).length
