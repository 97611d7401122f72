/** Why a text is no query. */
export interface QueryProblem {
  /** For people: one sentence, of Flower's words where the query is Flower's. */
  readonly message: string
  /** Where in the text as it was given: UTF-16 units, from inclusive, to exclusive. */
  readonly start: number
  readonly end: number
  /** What may have been meant, the likeliest first: at most three words. */
  readonly nearest: readonly string[]
}

/** Thrown within the parser only, which catches it. */
export class QuerySyntaxError extends Error {
  override readonly name = 'QuerySyntaxError'
  readonly start: number
  readonly end: number
  readonly nearest: readonly string[]
  /** False: it is the query as a whole. */
  readonly hasPosition: boolean

  constructor(
    message: string,
    at: { readonly start: number; readonly end: number },
    options: { readonly nearest?: readonly string[]; readonly hasPosition?: false } = {},
  ) {
    super(message)
    this.start = at.start
    this.end = at.end
    this.nearest = options.nearest ?? []
    this.hasPosition = options.hasPosition ?? true
  }
}
