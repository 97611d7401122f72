import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { endLeftovers } from './leftovers.mjs'
import { benchNames, longTestNames } from './list-names.mjs'
import { parsePasswd } from './ordinary-user.mjs'
import { stageLimit } from './stages.mjs'
import { networkEnvironment, suiteEnvironment } from './suite-environment.mjs'
import { stageResults, summaryLines } from './summary.mjs'
import type { TestResult } from './test-result.ts'
import { skipReason } from './vitest-report.ts'

const passed: TestResult = { stage: 'unit', name: 'a', status: 'passed' }
const failed: TestResult = { stage: 'unit', name: 'b', status: 'failed', reason: 'it broke' }
const skipped: TestResult = { stage: 'peers', name: 'c', status: 'skipped', reason: 'no Redis' }
const well = { ok: true, ending: 'exit code 0' }
const badly = { ok: false, ending: 'exit code 1' }

describe('summaryLines()', () => {
  test('ends with the count, after everything that did not pass', () => {
    expect(summaryLines([failed, passed, skipped, passed])).toEqual([
      'skipped  peers: c: no Redis',
      'failed  unit: b: it broke',
      '2 passed, 1 failed, 1 skipped',
    ])
  })

  test('counts nothing as nothing', () => {
    expect(summaryLines([])).toEqual(['0 passed, 0 failed, 0 skipped'])
  })
})

describe('stageResults()', () => {
  const reasons = (results: TestResult[]) => results.map(({ status, reason }) => [status, reason])

  test('is what the report says when the process agrees', () => {
    expect(stageResults('unit', [passed, skipped], well)).toEqual([passed, skipped])
    expect(stageResults('unit', [passed, failed], badly)).toEqual([passed, failed])
  })

  test('fails when no test ran', () => {
    expect(reasons(stageResults('unit', [], well))).toEqual([['failed', 'no test ran']])
  })

  test('fails when there is no report, even after a good end', () => {
    const reason = 'it ended without a report: exit code 0'
    expect(reasons(stageResults('unit', null, well))).toEqual([['failed', reason]])
  })

  test('fails when the process failed and no test says why', () => {
    const late = { ok: false, ending: 'stopped after 60 s' }
    expect(reasons(stageResults('unit', [passed], late))).toEqual([
      ['passed', undefined],
      ['failed', 'stopped after 60 s'],
    ])
  })
})

test.each([
  ['a test', 'no broker', 'no broker'],
  [
    'Redis (left out: redis-server is not installed) > a test',
    undefined,
    'redis-server is not installed',
  ],
  [
    'x (left out: /py cannot load Celery (No module)) > a',
    undefined,
    '/py cannot load Celery (No module)',
  ],
  ['a test', undefined, 'it gives no reason'],
])('skipReason() of %j with the note %j is %j', (name, note, reason) => {
  expect(skipReason(name, note)).toBe(reason)
})

test('suiteEnvironment() lets through what is listed and nothing else', () => {
  const env = { PATH: '/bin', HOME: '/root', SECRET_TOKEN: 'x', CI: 'true', npm_config_x: 'y' }
  const places = {
    path: '/own/bin:/bin',
    home: '/h',
    temporary: '/t',
    user: 'u',
    extra: { A: 'b' },
  }
  expect(suiteEnvironment(env, places)).toEqual({
    PATH: '/own/bin:/bin',
    HOME: '/h',
    TMPDIR: '/t',
    NODE_COMPILE_CACHE: '/t/compile-cache',
    USER: 'u',
    LOGNAME: 'u',
    LANG: 'C.UTF-8',
    CI: 'true',
    A: 'b',
  })
})

describe('stageLimit()', () => {
  test('is all that the later ones do not need', () => {
    expect(stageLimit(18 * 60_000, 2 * 60_000, [60_000, 5 * 60_000])).toBe(12 * 60_000)
    expect(stageLimit(9 * 60_000, 60_000, [])).toBe(9 * 60_000)
  })

  test('is a part of what is left where that is too little for all', () => {
    expect(stageLimit(6 * 60_000, 4 * 60_000, [60_000, 3 * 60_000])).toBe(3 * 60_000)
  })

  test('is a second where nothing is left', () => {
    expect(stageLimit(-5, 1000, [2000])).toBe(1000)
  })

  test('leaves each later one what it needs, though all before it hang', () => {
    const needs = [3, 2, 7, 5].map((minutes) => minutes * 60_000)
    let leftMs = 18 * 60_000
    for (const [nth, need] of needs.entries()) {
      const limitMs = stageLimit(leftMs, need, needs.slice(nth + 1))
      expect(limitMs).toBeGreaterThanOrEqual(need)
      leftMs -= limitMs
    }
    expect(leftMs).toBe(0)
  })
})

test('networkEnvironment() keeps proxies and certificates', () => {
  const env = { HTTPS_PROXY: 'http://p', no_proxy: 'x', PIP_INDEX_URL: 'u', SECRET_TOKEN: 'x' }
  expect(networkEnvironment(env, '/h')).toMatchObject({
    HTTPS_PROXY: 'http://p',
    no_proxy: 'x',
    PIP_INDEX_URL: 'u',
    HOME: '/h',
  })
  expect(networkEnvironment(env, '/h')).not.toHaveProperty('SECRET_TOKEN')
})

test('parsePasswd() finds a user', () => {
  const text = 'root:x:0:0:root:/root:/bin/bash\nsepal-test:x:1001:1002::/home/t:/bin/sh\n'
  expect(parsePasswd(text, 'sepal-test')).toEqual({
    name: 'sepal-test',
    uid: 1001,
    gid: 1002,
    home: '/home/t',
  })
  expect(parsePasswd(text, 'sepal')).toBeNull()
})

test('benchNames() and longTestNames() list what can be run', () => {
  expect(benchNames(['ingest.ts', 'a.ts', 'a.test.ts', 'LONG.md'])).toEqual(['a', 'ingest'])
  expect(longTestNames(['flood.test.ts', 'flood.ts', 'README.md'])).toEqual(['flood'])
})

test.runIf(process.platform === 'linux')(
  'endLeftovers() ends what was told of the folder, and nothing else',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sepal-leftover-'))
    const sleeper = (env: Record<string, string>) =>
      spawn('sleep', ['60'], { env: { ...process.env, ...env }, stdio: 'ignore' })
    const ours = sleeper({ DATA: join(folder, 'data') })
    const other = sleeper({})
    const isOver = new Promise((resolve) => {
      ours.once('exit', (_code, signal) => resolve(signal))
    })
    await Promise.all(
      [ours, other].map((child) => new Promise((done) => child.once('spawn', done))),
    )
    expect(endLeftovers(folder)).toEqual([{ pid: ours.pid, command: 'sleep 60' }])
    expect(await isOver).toBe('SIGKILL')
    expect(other.exitCode).toBeNull()
    other.kill()
    rmSync(folder, { recursive: true })
  },
)
