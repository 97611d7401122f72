/**
 * Whether a topic exchange routes `key` to a queue that is bound with `pattern`: words between dots,
 * `*` stands for one and `#` for any number of them. Pure; the time is the product of both lengths.
 */
export function matchesTopic(pattern: string, key: string): boolean {
  const words = key.split('.')
  // What the pattern so far can have taken: `reach[n]`: the first n words.
  let reach = [true, ...words.map(() => false)]
  for (const part of pattern.split('.')) {
    let before = false
    reach = reach.map((reached, n) => {
      const previous = n > 0 && reach[n - 1] === true
      if (part === '#') before ||= reached
      else before = previous && (part === '*' || part === words[n - 1])
      return before
    })
  }
  return reach[words.length] === true
}
