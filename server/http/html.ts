/** HTML made here: a few lines, every value escaped. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Good inside an element, where a quote is only a quote; Flower's sentences keep theirs. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '')

/** Good inside an element and inside a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** What a page of simulated data says of itself; empty otherwise. */
export const demoRibbon = (demo: boolean): string =>
  demo ? '<p class="demo-ribbon">Demo data: nothing here is real</p>' : ''

export interface Notice {
  readonly title: string
  readonly text: string
  readonly demo: boolean
  /** Path of the start page. */
  readonly home: string
}

/** A whole page that only says something: it needs no script, style or built file. */
export const noticePage = ({ title, text, demo, home }: Notice): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · Sepal</title></head>
<body>${demoRibbon(demo)}<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>
<p><a href="${escapeHtml(home)}">Back to Sepal</a></p></body>
</html>
`
