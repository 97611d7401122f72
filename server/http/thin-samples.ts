/**
 * One sample for each stretch of time: the one with the largest figure, as it was. An average would
 * show what nobody saw, and hide the peak that is looked for.
 *
 * @param samples oldest first
 * @param stretchS seconds; stretches begin at whole multiples of it
 */
export function thinSamples<Sample extends { readonly at: number }>(
  samples: readonly Sample[],
  stretchS: number,
  figureOf: (sample: Sample) => number | null,
): Sample[] {
  const kept: Sample[] = []
  let stretch = Number.NaN
  for (const sample of samples) {
    const at = Math.floor(sample.at / stretchS)
    const last = kept.at(-1)
    if (at !== stretch || last === undefined) kept.push(sample)
    else if (isMore(figureOf(sample), figureOf(last))) kept[kept.length - 1] = sample
    stretch = at
  }
  return kept
}

/** Any figure is more than none. */
const isMore = (a: number | null, b: number | null): boolean => a !== null && (b === null || a > b)
