import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thinSamples } from './thin-samples.ts'

const figureOf = ({ figure }: { figure: number | null }) => figure

test('thinSamples() keeps the largest of each stretch, at its own time', () => {
  const samples = [
    { at: 0, figure: 1 },
    { at: 50, figure: 9 },
    { at: 59.9, figure: 9 },
    { at: 60, figure: null },
    { at: 70, figure: 0 },
    { at: 200, figure: null },
  ]
  expect(thinSamples(samples, 60, figureOf)).toEqual([samples[1], samples[4], samples[5]])
})

test('thinSamples() gives one sample a stretch, in order, and never loses the peak', () => {
  const sample = fc.record({
    at: fc.integer({ min: 0, max: 5_000 }),
    figure: fc.option(fc.nat(100)),
  })
  fc.assert(
    fc.property(fc.array(sample), fc.integer({ min: 1, max: 900 }), (given, stretchS) => {
      const samples = given.toSorted((a, b) => a.at - b.at)
      const kept = thinSamples(samples, stretchS, figureOf)
      const stretches = kept.map(({ at }) => Math.floor(at / stretchS))
      expect(new Set(stretches).size).toBe(kept.length)
      expect(stretches).toEqual(stretches.toSorted((a, b) => a - b))
      expect(new Set(samples.map(({ at }) => Math.floor(at / stretchS))).size).toBe(kept.length)
      const peak = (all: typeof samples) => Math.max(-1, ...all.map(({ figure }) => figure ?? -1))
      expect(peak(kept)).toBe(peak(samples))
    }),
  )
})
