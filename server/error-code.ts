/** The code of an error of Node's or a library's (`ECONNREFUSED`); `unknown` where it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown'
