/** `w2` before `w10`. */
const COLLATOR = new Intl.Collator('en', { numeric: true })

/** Orders names as people would. */
export const compareNames = (a: string, b: string): number => COLLATOR.compare(a, b)
