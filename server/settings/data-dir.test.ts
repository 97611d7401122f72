import { expect, test } from 'vitest'
import { type Host, defaultDataDir, demoDataDir, resolveDataDir } from './data-dir.ts'
import { thisHost } from './host.ts'

const linux: Host = {
  platform: 'linux',
  homeDir: '/home/ann',
  temporaryDir: '/tmp',
  workingDir: '/srv',
  randomName: () => 'abc',
}
const mac = { ...linux, platform: 'darwin', homeDir: '/Users/ann' }
const windows = { ...linux, platform: 'win32', homeDir: 'C:\\Users\\ann', workingDir: 'D:\\w' }

test.each([
  [linux, {}, '/home/ann/.local/share/sepal'],
  [linux, { XDG_DATA_HOME: '/data' }, '/data/sepal'],
  [linux, { XDG_DATA_HOME: 'relative' }, '/home/ann/.local/share/sepal'],
  [linux, { XDG_DATA_HOME: '' }, '/home/ann/.local/share/sepal'],
  [mac, {}, '/Users/ann/Library/Application Support/Sepal'],
  [windows, { LOCALAPPDATA: 'C:\\L' }, 'C:\\L\\Sepal'],
  [windows, {}, 'C:\\Users\\ann\\AppData\\Local\\Sepal'],
])('defaultDataDir() follows the custom of $platform with %j', (host, env, path) => {
  expect(defaultDataDir(host, env)).toBe(path)
})

test('resolveDataDir() is relative to the working directory, and knows ~/', () => {
  expect(resolveDataDir(linux, 'data')).toBe('/srv/data')
  expect(resolveDataDir(linux, '../data')).toBe('/data')
  expect(resolveDataDir(linux, '/srv/sepal/')).toBe('/srv/sepal')
  expect(resolveDataDir(linux, '~/data')).toBe('/home/ann/data')
  expect(resolveDataDir(windows, 'data')).toBe('D:\\w\\data')
})

test('demoDataDir() is another one each time', () => {
  expect(demoDataDir(linux)).toBe('/tmp/sepal-demo-abc')
  expect(demoDataDir(thisHost())).not.toBe(demoDataDir(thisHost()))
})
