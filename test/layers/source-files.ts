import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'

/** The top folder of the tree. */
export const ROOT = join(import.meta.dirname, '../..')

/** Text of every file that a glob finds, by its path from the top with `/`; nothing installed or built. */
export async function sourceFiles(pattern: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  const exclude = (name: string) => /(^|\/)(node_modules|dist|artifacts)$/.test(name)
  for await (const path of glob(pattern, { cwd: ROOT, exclude })) {
    files.set(path.replaceAll('\\', '/'), readFileSync(join(ROOT, path), 'utf8'))
  }
  return files
}
