/** Links of Markdown pages to files and headings of ours. Pure. */
import { posix } from 'node:path'

/** `[text](target)` and `![text](target)`; one level of parentheses in the target. */
const LINK = /\[(?:[^\]\\]|\\.)*\]\(\s*<?((?:[^()\s>]|\([^()]*\))+)>?(?:\s+"[^"]*")?\s*\)/g

export interface LinkReport {
  readonly seen: number
  /** `README.md -> docs/nothing.md` */
  readonly broken: readonly string[]
}

/**
 * @param pages text by path from the top folder
 * @param exists whether there is such a file or folder
 */
export function checkLinks(
  pages: ReadonlyMap<string, string>,
  exists: (path: string) => boolean,
): LinkReport {
  const broken: string[] = []
  let seen = 0
  for (const [page, text] of pages) {
    for (const [, link = ''] of withoutCode(text).matchAll(LINK)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue // another site
      seen++
      const [file = '', anchor] = decodeURI(link).split('#')
      const target = file === '' ? page : posix.join(posix.dirname(page), file)
      const headings = headingsOf(pages.get(target) ?? '')
      const isFine = exists(target) && (anchor === undefined || headings.has(anchor))
      if (!isFine) broken.push(`${page} -> ${link}`)
    }
  }
  return { seen, broken }
}

const withoutCode = (text: string): string =>
  text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '')

/** As GitHub names them: lower case, spaces to dashes, punctuation gone. */
function headingsOf(text: string): Set<string> {
  const headings = text
    .replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)
  return new Set(
    [...headings].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
}
