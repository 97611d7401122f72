/** What every file of the page keeps to: one place each for colours, dates, requests and markup. Pure. */
import { readModule } from './read-imports.ts'

interface Rule {
  /** What is wrong, as in "web/x.tsx: …". */
  readonly says: string
  readonly in: RegExp
  readonly except?: RegExp
  readonly found: RegExp
}

const CODE = /\.tsx?$/
const STYLE = /\.css$/
/** Where raw colours are: each measured for contrast. */
const TOKENS = /(?:^|\/)(?:[\w-]+-)?tokens\.css$/

const RULES: readonly Rule[] = [
  {
    says: 'a raw colour: use a token',
    in: STYLE,
    except: TOKENS,
    found: /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(/i,
  },
  {
    says: 'a raw colour: use a token',
    in: CODE,
    // A colour in quotes, and nothing else: `#content` is an address.
    found: /['"`](?:#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|(?:rgb|hsl)a?\([^'"`]*\))['"`]/i,
  },
  {
    says: 'a date or number formatted by itself: use lib/time.ts or lib/number-format.ts',
    in: CODE,
    found: /\.toLocale(?:Date|Time)?String\(/,
  },
  {
    says: 'a date formatted by itself: use lib/time.ts',
    in: CODE,
    except: /^web\/lib\/(?:time|zones)\.ts$/,
    found: /\bIntl\.(?:DateTimeFormat|RelativeTimeFormat)\b/,
  },
  {
    says: 'a request of its own: use lib/api.ts',
    in: CODE,
    except: /^web\/lib\/api\.ts$/,
    found: /(?<![\w.])fetch\(|\bnew (?:XMLHttpRequest|EventSource|WebSocket)\b|\.sendBeacon\(/,
  },
  {
    says: 'markup out of text: React writes text nodes',
    in: CODE,
    found:
      /\bdangerouslySetInnerHTML\b|\.(?:inner|outer)HTML\b|\.insertAdjacentHTML\(|\bdocument\.write/,
  },
  {
    says: 'a cookie: the session is none of the page’s business',
    in: CODE,
    found: /\bdocument\.cookie\b/,
  },
]

/** Too heavy for a page, or replaced by something of ours. */
const BANNED = /^(?:zod|echarts|elkjs|monaco-editor|moment|dayjs|date-fns|lodash)(?:\/(?!mini).*)?$/

/** @returns one sentence a broken rule; nothing for what is no part of the built page */
export function checkPage(path: string, source: string): string[] {
  if (!path.startsWith('web/') || /\.(?:test|contract)\.tsx?$/.test(path)) return []
  const text = withoutComments(source)
  const broken = RULES.filter(
    (rule) => rule.in.test(path) && rule.except?.test(path) !== true && rule.found.test(text),
  ).map(({ says }) => `${path}: ${says}`)
  if (!CODE.test(path)) return broken
  const banned = readModule(path, source).imports.filter(({ specifier }) =>
    BANNED.test(specifier ?? ''),
  )
  return [...broken, ...banned.map(({ specifier }) => `${path}: ${specifier} is not for the page`)]
}

/** Words about a rule do not break it. */
const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
