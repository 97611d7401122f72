const MAX_QUOTED = 80

/** A name that others chose, for a sentence: in quotes, on one line, and short. */
export const quoteName = (name: string): string => {
  const line = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
  return `"${line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line}"`
}
