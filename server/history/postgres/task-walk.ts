import { sqlState } from '../../postgres/database-error.ts'
/**
 * Walks the rows of a selection a window at a time, each one statement that looks at no more rows
 * than the window: so a query ends within its budget, and knows how far it came.
 */
import type { Run } from '../../postgres/database.ts'
import type { Effort } from '../query/effort.ts'
import type { SegmentTree } from '../query/segment-tree.ts'
import type { Direction } from '../task-list.ts'
import type { Place } from '../task-places.ts'
import { namedSql, textSql } from './candidates.ts'
import { type Bind, createBinder, readsPayload, treeSql } from './selection-sql.ts'
import { picksOf, pickSql, type WalkPlan } from './walk-plan.ts'

/** A row's place in lists by time. */
export interface TaskKey {
  readonly timestamp: number
  readonly segment: number
  readonly row: number
}

export interface Walk {
  readonly run: Run
  readonly tree: SegmentTree
  /** Bounds on the timestamp, which the index takes. */
  readonly range: { readonly from: number | null; readonly to: number | null }
  readonly plan: WalkPlan
  readonly effort: Effort
  /** Rows that the effort allows in all. */
  readonly mostRows: number
}

/** What is asked of the rows of a window that pass: `w`, and `p` where the payload is read. */
export interface Projection {
  readonly select: string
  /** Expressions in `select`. */
  readonly width: number
  /** GROUP BY, ORDER BY and LIMIT, if any. */
  readonly rest: string
  /** Bound first, so that `$1` is the first of them. */
  readonly values: readonly unknown[]
  /** Joins to what is selected. */
  readonly join?: string
  /** A further condition. */
  readonly where?: string
}

export interface Window {
  readonly rows: readonly (readonly unknown[])[]
  /** The last row that was looked at; null at the end of the walk. */
  readonly last: TaskKey | null
}

export interface Extent {
  readonly direction: Direction
  /** Only rows after it in that direction; null: from the first on. */
  readonly after: TaskKey | null
  /** Rows of the first window; each further one is twice as large. */
  readonly first: number
  /** The newest rows are looked at before anything is searched: they may be enough. */
  readonly looksFirst: boolean
}

const MAX_WINDOW = 50_000
const MAX_CANDIDATES = 20_000
const CANDIDATES_MS = 1_000

/** Yields until the walk is at its end; whoever asks stops it when the effort is spent. */
export async function* walkWindows(
  walk: Walk,
  extent: Extent,
  projection: Projection,
): AsyncGenerator<Window> {
  const named = await findCandidates(walk, namedSql)
  if (named !== null) return yield await candidateWindow(walk, extent, projection, named)
  let { after } = extent
  const { plan } = walk
  if (extent.looksFirst) {
    const window = await walkWindow(walk, { ...extent, after, size: extent.first }, projection, ALL)
    yield window
    if (window.last === null) return
    after = window.last
  }
  const found = await findCandidates(walk, textSql)
  if (found !== null) {
    return yield await candidateWindow(walk, { ...extent, after }, projection, found)
  }
  const most = Math.max(1_000, Math.floor(MAX_WINDOW / picksOf(plan)))
  for (let size = Math.min(most, extent.first); ; size = Math.min(most, size * 2)) {
    const window = await walkWindow(walk, { ...extent, after, size }, projection, plan)
    yield window
    if (window.last === null) return
    after = window.last
  }
}

const ALL: WalkPlan = { by: 'newest' }

/** @param size rows that are looked at, or as many as the budget has left */
async function walkWindow(
  walk: Walk,
  { direction, after, size }: Pick<Extent, 'direction' | 'after'> & { readonly size: number },
  projection: Projection,
  plan: WalkPlan,
): Promise<Window> {
  const left = walk.mostRows - walk.effort.report(false).scanned
  const count = Math.max(1, Math.min(size, left))
  const { bind, values } = createBinder()
  for (const value of projection.values) bind(value)
  const pick = pickSql(plan, bind)
  const order = orderSql(direction)
  const bounds = boundsSql(walk, direction, after, bind)
  const limit = bind(count)
  const inner = `SELECT t.* FROM $schema.task AS t
    WHERE ${[...bounds, ...(pick === null ? [] : [pick.where])].join(' AND ') || 'true'}
    ORDER BY ${order('t')} LIMIT ${limit}`
  const window =
    pick === null
      ? inner
      : `SELECT k.* FROM ${pick.from} CROSS JOIN LATERAL (${inner}) AS k
         ORDER BY ${order('k')} LIMIT ${limit}`
  const { rows } = await walk.run(
    `WITH window_rows AS MATERIALIZED (${window}),
      passing AS (${projectionSql(walk, projection, 'window_rows', bind)})
    SELECT passing.*, NULL, NULL, NULL, NULL FROM passing
    UNION ALL SELECT ${blanks(projection)}, edge.* FROM (
      SELECT (SELECT count(*) FROM window_rows), w."timestamp", w.segment, w.n
      FROM window_rows AS w ORDER BY ${orderSql(opposite(direction))('w')} LIMIT 1
    ) AS edge`,
    values,
  )
  const edge = rows.at(-1)?.slice(projection.width)
  const [looked, timestamp, segment, row] = edge ?? []
  // Without a row in the window there is no edge.
  if (looked === null || looked === undefined) return { rows, last: null }
  walk.effort.spend(Number(looked))
  const last = { timestamp: Number(timestamp), segment: Number(segment), row: Number(row) }
  return { rows: rows.slice(0, -1), last: Number(looked) < count ? null : last }
}

export const opposite = (direction: Direction): Direction =>
  direction === 'newest' ? 'oldest' : 'newest'

const orderSql =
  (direction: Direction) =>
  (row: string): string =>
    ['"timestamp"', 'segment', 'n']
      .map((column) => `${row}.${column} ${direction === 'newest' ? 'DESC' : 'ASC'}`)
      .join(', ')

/** The order of the rows `w` of a window. */
export const walkOrder = (direction: Direction): string => orderSql(direction)('w')

function boundsSql(
  { range }: Walk,
  direction: Direction,
  after: TaskKey | null,
  bind: (value: unknown) => string,
  table = 't',
): string[] {
  const bounds: string[] = []
  if (range.from !== null) bounds.push(`${table}."timestamp" >= ${bind(range.from)}::float8`)
  if (range.to !== null) bounds.push(`${table}."timestamp" < ${bind(range.to)}::float8`)
  if (after !== null) {
    const [segment, row] = [after.segment, after.row].map((count) => Math.min(count, MOST))
    const key = `${bind(after.timestamp)}::float8, ${bind(segment)}::integer, ${bind(row)}::integer`
    const sign = direction === 'newest' ? '<' : '>'
    bounds.push(`(${table}."timestamp", ${table}.segment, ${table}.n) ${sign} (${key})`)
  }
  return bounds
}

/** OFFSET 0 has the payload looked up row by row, whatever the planner thinks of the sizes. */
function projectionSql(
  { tree }: Walk,
  { select, rest, join = '', where = 'true' }: Projection,
  source: string,
  bind: (value: unknown) => string,
  bounds: readonly string[] = [],
): string {
  const payload = readsPayload(tree)
    ? `LEFT JOIN LATERAL (SELECT * FROM $schema.payload AS q
        WHERE q.segment = w.segment AND q.n = w.n OFFSET 0) AS p ON true`
    : ''
  const conditions = [treeSql(tree, bind), where, ...bounds]
  return `SELECT ${select} FROM ${source} AS w ${payload} ${join}
    WHERE ${conditions.join(' AND ')} ${rest}`
}

/** As many nulls as the projection has columns. */
const blanks = ({ width }: Projection): string =>
  Array.from({ length: width }, () => 'NULL').join(', ')

interface Candidates {
  readonly segments: number[]
  readonly rows: number[]
}

/** Null where the statement does not serve, finds too many or takes too long. */
async function findCandidates(
  { run, tree, effort }: Walk,
  toSql: (tree: SegmentTree, bind: Bind) => string | null,
): Promise<Candidates | null> {
  const { bind, values } = createBinder()
  const sql = toSql(tree, bind)
  if (sql === null) return null
  await run(`SAVEPOINT candidates; SET LOCAL statement_timeout = ${CANDIDATES_MS}`)
  let rows: readonly (readonly unknown[])[] | null
  try {
    rows = (await run(`${sql} LIMIT ${MAX_CANDIDATES + 1}`, values)).rows
  } catch (error) {
    if (sqlState(error) !== QUERY_CANCELED) throw error
    rows = null
  }
  // Takes the statement's limit back as well.
  await run('ROLLBACK TO SAVEPOINT candidates; RELEASE SAVEPOINT candidates')
  if (rows === null || rows.length > MAX_CANDIDATES) return null
  effort.spend(rows.length)
  return {
    segments: rows.map(([segment]) => Number(segment)),
    rows: rows.map(([, row]) => Number(row)),
  }
}

/** A cursor may name what no column holds. */
const MOST = 2 ** 31 - 1
const QUERY_CANCELED = '57014'

async function candidateWindow(
  walk: Walk,
  { direction, after }: Extent,
  projection: Projection,
  { segments, rows }: Candidates,
): Promise<Window> {
  if (rows.length === 0) return { rows: [], last: null }
  const { bind, values } = createBinder()
  for (const value of projection.values) bind(value)
  const source = rowsSql(segments, rows, bind)
  const bounds = boundsSql(walk, direction, after, bind, 'w')
  const answer = await walk.run(projectionSql(walk, projection, source, bind, bounds), values)
  return { rows: answer.rows, last: null }
}

/** Those of these rows that pass. */
export async function passingOf(walk: Walk, places: readonly Place[]): Promise<Place[]> {
  const { bind, values } = createBinder()
  const source = rowsSql(
    places.map(({ segment }) => segment),
    places.map(({ row }) => row),
    bind,
  )
  const bounds = boundsSql(walk, 'newest', null, bind, 'w')
  const projection = { select: 'w.segment, w.n', width: 2, rest: '', values: [] }
  const { rows } = await walk.run(projectionSql(walk, projection, source, bind, bounds), values)
  return rows.map(([segment, row]) => ({ segment: Number(segment), row: Number(row) }))
}

const rowsSql = (
  segments: readonly number[],
  rows: readonly number[],
  bind: (value: unknown) => string,
): string => `(SELECT t.* FROM
    (SELECT DISTINCT * FROM unnest(${bind(segments)}::integer[], ${bind(rows)}::integer[])) AS k (segment, n)
  CROSS JOIN LATERAL (SELECT * FROM $schema.task AS s
    WHERE s.segment = k.segment AND s.n = k.n OFFSET 0) AS t)`
