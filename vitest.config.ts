/** Three kinds of test: unit (no peers), peers (real brokers), live (real Celery, a started Sepal, a browser). */
import { defineConfig } from 'vitest/config'

const code = '{contract,server,web,demo,scripts}'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${code}/**/*.test.{ts,tsx}`, 'test/*.test.ts'],
          exclude: ['**/*.peer.test.ts'],
        },
      },
      {
        test: {
          name: 'peers',
          include: [`${code}/**/*.peer.test.ts`],
          globalSetup: ['test/peers/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'live',
          include: ['test/{live,e2e,attacks}/**/*.test.ts'],
          globalSetup: ['test/peers/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
