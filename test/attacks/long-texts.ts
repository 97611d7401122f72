/** Texts of a megabyte on which a careless expression, filter or parser takes for ever (attack N-07). */
const CHARS = 1_000_000

const repeat = (unit: string, end = ''): string =>
  unit.repeat(Math.floor((CHARS - end.length) / unit.length)) + end

export const LONG_TEXTS: Readonly<Record<string, string>> = {
  'a…a!': repeat('a', '!'),
  spaces: repeat(' ', '!'),
  brackets: repeat('([{'),
  quotes: repeat('"\''),
  backslashes: repeat('\\', "'"),
  addresses: repeat('a@a.a', '!'),
  links: repeat('http://a'),
  numbers: repeat('1_0.e', '!'),
  secrets: repeat('password=', '!'),
  wildcards: repeat('%_*?', '!'),
  frames: repeat('  File "a", line 1, in a\n'),
  letters: repeat('İß', '!'),
}

/** As long, and of no interest to anybody. */
export const ordinaryText = (nth: number): string => repeat(`ordinary words, the ${nth}th time, `)

/** What may be searched for: a filter takes at most 200 characters. */
export const NEEDLES: readonly string[] = [
  `${'a'.repeat(199)}!`,
  'a'.repeat(200),
  '%'.repeat(200),
  '%a'.repeat(100),
  '_'.repeat(200),
  '*a'.repeat(100),
  '(a+)+$'.repeat(33),
  '\\'.repeat(200),
  "'".repeat(200),
  'İ'.repeat(200),
]
