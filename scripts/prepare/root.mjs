import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top folder of the tree that these scripts lie in, wherever they were called from. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
