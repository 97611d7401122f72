/** What a failed socket means to the operator who reads it; the fallback is honest and vague. */
export function describeSocketProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return WORDS[code] ?? 'the connection broke'
}

/** Whether the other side ended it, without a word why. */
export const isCut = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && CUTS.has(String(error.code))

/** In place of the errors, of several words, that client libraries make of an end without a word. */
export const CUT: Error = Object.assign(new Error('ended by the other side'), {
  code: 'ECONNRESET',
})

const CUTS = new Set(['ECONNRESET', 'EPIPE'])

const WORDS: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the other side cut the connection',
  EPIPE: 'the other side cut the connection',
  ENOENT: 'there is no such socket',
  EACCES: 'this user may not use the socket',
  ETIMEDOUT: 'no answer in time',
  SILENT: 'it no longer answers', // ours: heartbeats were missed
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  EMFILE: 'this process has too many open files',
})
