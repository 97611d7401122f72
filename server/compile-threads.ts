/**
 * A program that compiles what Sepal's threads run into a compile cache, and ends. Taking the types
 * off takes 20 MB in each thread that does it, and what a thread gives back at its end the process
 * keeps; a program's end gives back all.
 *
 * Argument: the cache's directory. It must not be on from the start: what is compiled under other
 * flags than those of small-heap.ts is put apart, and of no use.
 */
import './small-heap.ts'
import { enableCompileCache } from 'node:module'

enableCompileCache(process.argv[2])
for (const entry of ['./ingest-thread.ts', './reader-thread.ts', './checkpoint-thread.ts']) {
  // Outside a thread they fail at their first line: by then all that they import is compiled.
  await import(entry).catch(() => {})
}
process.exit()
