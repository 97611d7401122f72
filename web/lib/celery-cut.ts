/**
 * Whether Celery shortened a representation before it sent it (celery/utils/saferepr.py): at a length
 * (`argsrepr_maxsize`, `resultrepr_maxsize`, 1,024 by default) it ends in `, ...` and closing brackets;
 * below three levels a container is `{...}`.
 */
export type CeleryCut = 'length' | 'depth' | null

const CUT_AT_LENGTH = /(?:^|, )\.\.\.[)\]},]*$/
const CUT_AT_DEPTH = /\{\.\.\.\}|\[\.\.\.\]|\(\.\.\.\)/

export function celeryCut(repr: string): CeleryCut {
  // A repr that ends in a quote is a whole string, whatever stands in it.
  if (CUT_AT_LENGTH.test(repr)) return 'length'
  return CUT_AT_DEPTH.test(repr) ? 'depth' : null
}
