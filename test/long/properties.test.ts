/** Every property of the unit tests with other cases than `npm test` has, seed after seed. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Leaves a round the time to end before the test's own limit. */
const LIMIT_MS = 16 * 60_000

const files = globSync('{contract,server,web,demo}/**/*.test.{ts,tsx}').filter(
  (path) => !path.includes('.peer.') && readFileSync(path, 'utf8').includes('fast-check'),
)

test(`the properties of ${files.length} files hold for other seeds`, () => {
  const until = Date.now() + LIMIT_MS
  const first = Number(process.env['SEPAL_TEST_SEED'] ?? Math.trunc(Date.now() / 1000))
  let rounds = 0
  for (; Date.now() < until; rounds += 1) {
    const seed = first + rounds
    const { status, stdout } = spawnSync(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...files],
      { env: { ...process.env, SEPAL_TEST_SEED: String(seed) }, encoding: 'utf8' },
    )
    expect(status, `SEPAL_TEST_SEED=${seed}\n${stdout}`).toBe(0)
  }
  process.stdout.write(`${rounds} rounds, seeds ${first} to ${first + rounds - 1}\n`)
})
