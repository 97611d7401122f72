/** Databases of their own for test files, in a PostgreSQL that they share. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Whether it takes connections, as this user. */
export async function isPostgresUp(login: {
  readonly port: number
  readonly user: string
  readonly password: string
}): Promise<boolean> {
  const client = new pg.Client({ ...login, host: '127.0.0.1', database: 'postgres' })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false // not up yet: asked again
  } finally {
    await client.end().catch(() => {})
  }
}

/** Makes an empty database in the server of `url`. @returns its URL */
export async function newDatabase(url: string): Promise<string> {
  const name = `sepal_${randomBytes(6).toString('hex')}`
  await runSql(url, `CREATE DATABASE ${name}`)
  const made = new URL(url)
  made.pathname = `/${name}`
  return made.href
}

/** @returns rows of the last statement */
export async function runSql(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const done: unknown = await client.query(sql)
    const last = Array.isArray(done) ? (done as unknown[]).at(-1) : done
    return (last as { readonly rows: Record<string, unknown>[] }).rows
  } finally {
    await client.end()
  }
}
