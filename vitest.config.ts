/**
 * Kinds of test: unit (no peers), peers (real brokers), live (real Celery, a started Sepal, a
 * browser), load (as live, but they measure: one file at a time), long (minutes;
 * `npm run test:long -- NAME`).
 */
import { defineConfig } from 'vitest/config'
import { vitestReport } from './scripts/suite/vitest-report.ts'

const code = '{contract,server,web,demo,scripts}'
/** Set by `npm test`, which counts what is written to artifacts/. */
const stage = process.env['SEPAL_TEST_STAGE']

export default defineConfig({
  test: {
    reporters:
      stage === undefined
        ? ['default']
        : [
            'default',
            ['junit', { outputFile: `artifacts/${stage}.junit.xml` }],
            vitestReport(stage, `artifacts/${stage}.json`),
          ],
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${code}/**/*.test.{ts,tsx}`, 'test/*.test.ts'],
          exclude: ['**/*.peer.test.ts', '**/node_modules/**'],
          // A file's imports take longer than its tests, and are loaded once; what a test changes of
          // the world it puts back.
          isolate: false,
          setupFiles: ['test/setup/property-seed.ts', 'test/setup/real-timers.ts'],
          // All of these only end what hangs: a busy machine takes many times as long as an idle one.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'peers',
          include: [`${code}/**/*.peer.test.ts`],
          setupFiles: ['test/setup/property-seed.ts'],
          globalSetup: ['test/peers/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'live',
          include: ['test/{live,e2e,attacks}/**/*.test.ts'],
          // A browser and a cluster on a busy machine may miss each other once; what fails twice is a fault.
          retry: 1,
          exclude: ['**/*.load.test.ts', '**/node_modules/**'],
          globalSetup: ['test/peers/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'load',
          include: ['test/**/*.load.test.ts'],
          globalSetup: ['test/peers/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          globalSetup: ['test/peers/global-setup.ts'],
          testTimeout: 20 * 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
