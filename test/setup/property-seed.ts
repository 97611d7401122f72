/**
 * Properties try the same cases in every run, so that a test fails for what was changed and not by
 * chance. `SEPAL_TEST_SEED=N` tries others: `npm run test:long -- properties` does, many times.
 */
import fc from 'fast-check'

const DEFAULT_SEED = 20_251_121

fc.configureGlobal({ seed: Number(process.env['SEPAL_TEST_SEED'] ?? DEFAULT_SEED) })
