/** The built pages, read once: the app and the sign-in page, each with the headers it needs. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../errors.ts'
import { escapeHtml } from './html.ts'
import { pageHeaders } from './page-headers.ts'

export interface WebPage {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

export interface WebPages {
  readonly app: WebPage
  /** Holds both marks. */
  readonly login: WebPage
  /** Names of the images that lie beside the pages: the icon. */
  readonly images: readonly string[]
}

/** What the sign-in page is built with, and the server puts its own lines in place of. */
export const LOGIN_MARKS = { notice: '<!--sepal:notice-->', form: '<!--sepal:form-->' } as const

const IMAGE = /^[\w-]+\.(?:svg|png|ico)$/

/** What every page is built with; all its addresses are relative to it. */
const BASE = /<base href="\/" ?\/?>/

/**
 * @param prefix path below which the pages are served: '' or `/flower`
 * @throws {AppError} CONFIG_INVALID: a page is missing, or was not built for this server
 */
export function readWebPages(webRoot: string, prefix: string): WebPages {
  const readPage = (name: string) => readPageBelow(webRoot, name, prefix)
  const login = readPage('login.html')
  for (const mark of Object.values(LOGIN_MARKS)) {
    if (!login.html.includes(mark)) throw notBuilt(`login.html lacks ${mark}`)
  }
  return {
    app: readPage('index.html'),
    login,
    images: readdirSync(webRoot).filter((name) => IMAGE.test(name)),
  }
}

function readPageBelow(webRoot: string, name: string, prefix: string): WebPage {
  let html: string
  try {
    html = readFileSync(join(webRoot, name), 'utf8')
  } catch (cause) {
    throw notBuilt(`${name} is missing`, cause)
  }
  if (!BASE.test(html)) throw notBuilt(`${name} lacks <base href="/">`)
  html = html.replace(BASE, () => `<base href="${escapeHtml(prefix)}/">`)
  return { html, headers: pageHeaders(html) }
}

const notBuilt = (state: string, cause?: unknown): AppError =>
  new AppError('CONFIG_INVALID', `Cannot serve the pages: ${state}`, {
    cause,
    fix: 'Run `npm run build`',
  })
