const MAX_CHARS = 32
const MAX_WORDS = 3

/** Of the known words those that someone who wrote `word` may have meant, the likeliest first; at most three. */
export function nearestWords(word: string, known: readonly string[]): string[] {
  const wanted = word.toLowerCase()
  if (wanted === '' || wanted.length > MAX_CHARS) return []
  const most = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3))
  return known
    .map((candidate) => ({ candidate, apart: apart(wanted, candidate) }))
    .filter(({ apart }) => apart <= most)
    .toSorted((a, b) => a.apart - b.apart)
    .slice(0, MAX_WORDS)
    .map(({ candidate }) => candidate)
}

/** A beginning counts as one letter apart. */
const apart = (wanted: string, candidate: string): number =>
  wanted.length > 1 && candidate.startsWith(wanted) ? 1 : distance(wanted, candidate)

/** Letters to put in, leave out or change (Levenshtein): two that changed places are 2. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
