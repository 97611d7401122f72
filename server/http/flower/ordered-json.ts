/**
 * A JSON object whose keys stay in the order given, whatever they are.
 *
 * A JavaScript object would move keys that look like numbers to the front, and lose `__proto__`.
 */
export const orderedJson = (entries: readonly (readonly [string, unknown])[]): string =>
  `{${jsonEntries(entries)}}`

/** What stands between the braces, for an object that is written in pieces. */
export const jsonEntries = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')
