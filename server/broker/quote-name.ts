/** What others chose, for a sentence: on one line, and short. */
export function toOneLine(text: string, maxLength: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line
}

/** The same, in quotes: a name. */
export const quoteName = (name: string): string => `"${toOneLine(name, 80)}"`
