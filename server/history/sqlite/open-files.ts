/** Keeps the files used last open. Each takes three descriptors and its page cache. */
import { type Closable, closeAll } from './close-all.ts'

export interface OpenFiles<File> {
  /** Opens it, or hands over the open one. */
  use(number: number): File
  /** Closes those used longest ago until at most `limit` stay open. */
  trim(): void
  /** Closes one, if it is open. */
  shut(number: number): void
  /** Closes those that the list does not name. */
  keepOnly(numbers: ReadonlySet<number>): void
  /** @throws the first error, when every file has been tried */
  close(): void
}

export function createOpenFiles<File extends Closable>(
  limit: number,
  open: (number: number) => File,
): OpenFiles<File> {
  // Insertion order is the order of use: a file that is used is taken out and put in again.
  const files = new Map<number, File>()
  const shut = (number: number): void => {
    const file = files.get(number)
    files.delete(number)
    file?.close()
  }
  return {
    use(number) {
      const file = files.get(number) ?? open(number)
      files.delete(number)
      files.set(number, file)
      return file
    },
    shut,
    trim() {
      for (const number of files.keys()) {
        if (files.size <= limit) return
        shut(number)
      }
    },
    keepOnly(numbers) {
      for (const number of files.keys()) if (!numbers.has(number)) shut(number)
    },
    close() {
      const open = [...files.values()]
      files.clear()
      closeAll(open)
    },
  }
}
