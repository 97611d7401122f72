/**
 * Where a Python traceback leaves the application's own code.
 *
 * Source: Lib/traceback.py: `  File "/srv/app/tasks.py", line 36, in render`, the innermost last.
 */

const MARK = 'File "'
const LINE_CHARS = 1_000
const PART_CHARS = 100

/** Of Celery's packages, what a task's traceback runs through, wherever they are installed. */
const CELERY_PLACES =
  /(?:^|\/)(?:celery\/(?:app\/(?:trace|task|base|autoretry|builtins)\.py|(?:local|canvas|schedules|platforms|bootsteps)\.py|(?:worker|concurrency|utils|backends|contrib|fixups|bin)\/)|kombu\/|billiard\/)/

/**
 * The innermost frame outside of Python's library and installed packages: the last two parts of the
 * path, and the function. Null where there is none.
 *
 * Reads backwards from the end, each line once.
 */
export function ownFrame(traceback: string): string | null {
  for (let at = traceback.lastIndexOf(MARK); at !== -1;) {
    const frame = isAtLineStart(traceback, at) ? frameAt(traceback, at + MARK.length) : null
    if (frame !== null) return frame
    at = at === 0 ? -1 : traceback.lastIndexOf(MARK, at - 1)
  }
  return null
}

/** A line of the source can hold the mark as well; frames of an exception group stand behind a bar. */
function isAtLineStart(text: string, from: number): boolean {
  for (let at = from - 1; at >= Math.max(0, from - PART_CHARS); at -= 1) {
    const char = text[at]
    if (char === '\n') return true
    if (char !== ' ' && char !== '|') return false
  }
  return from <= PART_CHARS
}

function frameAt(text: string, from: number): string | null {
  const lineEnd = text.indexOf('\n', from)
  const line = text.slice(from, Math.min(from + LINE_CHARS, lineEnd === -1 ? Infinity : lineEnd))
  const end = line.indexOf('"')
  if (end <= 0) return null
  const path = line.slice(0, end).replaceAll('\\', '/')
  if (path.startsWith('<') || isLibrary(path)) return null
  const file = path
    .split('/')
    .filter((part) => part !== '')
    .slice(-2)
    .map((part) => part.slice(-PART_CHARS))
    .join('/')
  const inAt = line.indexOf(', in ', end)
  const called = inAt === -1 ? '?' : line.slice(inAt + 5).trim()
  return `${file} in ${called.slice(0, PART_CHARS)}`.toWellFormed()
}

function isLibrary(path: string): boolean {
  const parts = path.toLowerCase().split('/')
  return (
    CELERY_PLACES.test(path) ||
    parts.some((part, at) => {
      if (part === 'site-packages' || part === 'dist-packages') return true
      const next = parts[at + 1] ?? ''
      if (part === 'lib' || part === 'lib64') return isPython(next)
      // Windows: C:/Python313/Lib/json/decoder.py
      return isPython(part) && next === 'lib'
    })
  )
}

const isPython = (part: string): boolean => part.startsWith('python') || part.startsWith('pypy')
