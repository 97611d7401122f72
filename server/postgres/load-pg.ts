import type { Pool, PoolConfig } from 'pg'
import { AppError } from '../errors.ts'

/** The client library; not every installation has it. */
export interface Pg {
  readonly Pool: new (config: PoolConfig) => Pool
}

/** @throws {AppError} CONFIG_INVALID: the package is not installed */
export async function loadPg(load: () => Promise<Pg> = () => import('pg')): Promise<Pg> {
  try {
    return await load()
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) {
      throw cause
    }
    throw new AppError('CONFIG_INVALID', 'Cannot use --database: the package pg is not installed', {
      cause,
      fix: 'Run "npm install pg" in the folder that Sepal is installed in, with --global if it was',
    })
  }
}
