/** Sorts the lines of a Python traceback by whose they are. Pure; any text is fine. */

export interface TracebackLine {
  /** `own` and `library` frames, the words in between, the exceptions. */
  readonly kind: 'own' | 'library' | 'words' | 'exception'
  readonly line: string
}

const FRAME = /^\s*File "([^"]*)", line \d+/
const LIBRARY = /[/\\](?:site-packages|dist-packages|lib[/\\]python\d[^/\\]*)[/\\]|^<frozen /
const WORDS = /^(?:Traceback \(most recent call last\):|During handling of|The above exception was)/

export function tracebackLines(text: string): TracebackLine[] {
  let frame: 'own' | 'library' = 'own'
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const file = FRAME.exec(line)?.[1]
      if (file !== undefined) frame = LIBRARY.test(file) ? 'library' : 'own'
      if (line === '' || WORDS.test(line)) return { kind: 'words', line }
      // Everything of a frame is indented; an exception begins at the margin.
      return { kind: /^\s/.test(line) ? frame : 'exception', line }
    })
}
