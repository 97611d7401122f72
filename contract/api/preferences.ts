/**
 * The wire contract of /api/v1/preferences: how somebody likes the pages. Kept for the principal, so
 * that another browser finds them too. Nothing here changes what anybody may see or do.
 */
import * as z from 'zod/mini'

const THEMES = ['system', 'light', 'dark', 'contrast'] as const
export const DENSITIES = ['compact', 'default', 'comfortable'] as const
const TIME_STYLES = ['relative', 'absolute'] as const
const START_PAGES = ['overview', 'tasks', 'workers', 'queues'] as const
const SHORTCUT_MODES = ['on', 'alt', 'off'] as const
const ANNOUNCEMENTS = ['all', 'calm', 'own'] as const
const MOTIONS = ['system', 'none'] as const
const OFFLINE_WORKERS = ['recent', 'all'] as const

/** The zone of the browser, whichever that is. */
export const BROWSER_ZONE = 'browser'

export const MIN_PEEK_PX = 360
export const MAX_PEEK_PX = 720

const MAX_COLUMNS = 60
const MAX_COLUMN_CHARS = 40

const FIELDS = {
  theme: z.enum(THEMES),
  /** Of rows. */
  density: z.enum(DENSITIES),
  /** `browser`, `UTC`, or the name of an IANA zone; a browser that does not know it takes its own. */
  zone: z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9+_/-]{0,63}$/)),
  timeStyle: z.enum(TIME_STYLES),
  /** Where `/` leads. */
  startPage: z.enum(START_PAGES),
  /** Single keys: as they are, with Alt, or not at all (WCAG 2.1.4). */
  shortcuts: z.enum(SHORTCUT_MODES),
  /** What screen readers are told unasked: `calm` leaves out new rows, `own` all but one's own doing. */
  announce: z.enum(ANNOUNCEMENTS),
  motion: z.enum(MOTIONS),
  /** `recent`: those that went offline over ten minutes ago stay folded. */
  offlineWorkers: z.enum(OFFLINE_WORKERS),
  /** Pixels of the panel beside a list. */
  peekWidth: z.int().check(z.minimum(MIN_PEEK_PX), z.maximum(MAX_PEEK_PX)),
  /** Columns of the task list where the address names none; null: the usual ones. */
  taskColumns: z.nullable(
    z
      .array(z.string().check(z.regex(/^[a-zA-Z]+$/), z.maxLength(MAX_COLUMN_CHARS)))
      .check(z.maxLength(MAX_COLUMNS)),
  ),
}

export const Preferences = z.object(FIELDS)
/** What is to be another than before; what is left out stays. */
export const PreferencesChange = z.partial(z.strictObject(FIELDS))

export type Preferences = z.output<typeof Preferences>
export type PreferencesChange = Partial<Preferences>

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  density: 'default',
  zone: BROWSER_ZONE,
  timeStyle: 'relative',
  startPage: 'overview',
  shortcuts: 'on',
  announce: 'all',
  motion: 'system',
  offlineWorkers: 'recent',
  peekWidth: 480,
  taskColumns: null,
}

const PREFERENCE_NAMES = Object.keys(FIELDS) as readonly (keyof Preferences)[]

/** Preferences out of what was kept, by whatever Sepal: a value that does not fit is the default. */
export function readPreferences(kept: ReadonlyMap<string, unknown>): Preferences {
  const fitting = PREFERENCE_NAMES.flatMap((name) => {
    const parsed = z.safeParse<z.ZodMiniType>(FIELDS[name], kept.get(name))
    return parsed.success ? [[name, parsed.data] as const] : []
  })
  return { ...DEFAULT_PREFERENCES, ...Object.fromEntries(fitting) }
}
