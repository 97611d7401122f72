import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readTransportOptions } from '../transport-options.ts'
import { createRedisNames } from './redis-names.ts'

const namesOf = (
  transport: Record<string, unknown> = {},
  more: { db?: number; bySentinel?: boolean } = {},
) =>
  createRedisNames({
    db: 5,
    options: readTransportOptions(transport),
    eventExchange: 'celeryev',
    controlExchange: 'celery',
    bySentinel: false,
    ...more,
  })

/** What kombu 5.6.2 did in database 5 with each option. */
interface Recorded {
  readonly option: string
  readonly command: readonly [string, ...string[]]
}

const recorded = readFileSync(
  new URL('../../../test/fixtures/celery/redis-transport-options.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)

/** What each run of the recording was told: test/fixtures/celery/README.md. */
const OPTIONS: Readonly<Record<string, Record<string, unknown>>> = {
  default: {},
  global_keyprefix: { global_keyprefix: 'pfx:' },
  fanout_prefix_false: { fanout_prefix: false },
  fanout_patterns_false: { fanout_patterns: false },
  both_false: { fanout_prefix: false, fanout_patterns: false },
  custom_fanout_prefix: { fanout_prefix: '/myapp.' },
  sep: { sep: ':' },
  priority_steps: { priority_steps: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
  body_encoding_none: { body_encoding: null },
}

describe('createRedisNames()', () => {
  const runs = [...new Set(recorded.map(({ option }) => option))]

  test.each(runs)('names things as kombu did with the option %s', (option) => {
    const transport = OPTIONS[option]
    if (transport === undefined) throw new Error(`Cannot test ${option}: no options`)
    const names = namesOf(transport)
    const commands = recorded.filter((line) => line.option === option).map(({ command }) => command)
    const first = (verb: string): readonly string[] =>
      commands.filter(([name]) => name === verb).map(([, argument = '']) => argument)

    const isOurs = (pattern: string): boolean => names.eventPatterns.includes(pattern)
    expect(first('PSUBSCRIBE').some(isOurs)).toBe(true)
    const channels = first('PUBLISH')
    expect(channels.some((channel) => names.controlChannels.includes(channel))).toBe(true)
    expect(channels.some((channel) => channel.startsWith(names.eventChannel))).toBe(true)
    const lists = names.listsOf('pq').map(({ key }) => key)
    const pushed = first('LPUSH').filter((key) => key.includes('pq'))
    expect(pushed.length).toBeGreaterThan(0)
    for (const key of pushed) expect(lists).toContain(key)
    const bindings = commands.filter(([verb, key]) => verb === 'SADD' && key?.endsWith('.pq'))
    expect(bindings.length).toBeGreaterThan(0)
    for (const [, key, member = ''] of bindings) {
      expect(key).toBe(names.bindingKey('pq'))
      expect(names.readBinding(member)).toEqual({ routingKey: 'pq', queue: 'pq' })
    }
  })

  test('saw every recording', () => {
    expect(runs.toSorted()).toEqual(Object.keys(OPTIONS).toSorted())
  })

  test('gives the first priority the name of the queue itself', () => {
    expect(namesOf({ priority_steps: [0, 1] }).listsOf('q')).toEqual([
      { priority: 0, key: 'q' },
      { priority: 1, key: 'q\x06\x161' },
    ])
  })

  test('takes every sign of a prefix for itself', () => {
    expect(namesOf({ global_keyprefix: 'a*[b]?\\^:' }).eventPatterns).toEqual([
      'a\\*\\[b\\]\\?\\\\\\^:/5.celeryev/*',
    ])
    expect(namesOf({ global_keyprefix: 'a*:' }).controlChannels).toEqual(['a*:/5.celery.pidbox'])
  })

  test('hears kombu before 5.4 behind Sentinels, where it is told to', () => {
    const transport = { sentinel_fanout_compat: true }
    expect(namesOf(transport, { bySentinel: true })).toMatchObject({
      eventPatterns: ['/5.celeryev/*', '/{db}.celeryev/*'],
      controlChannels: ['/5.celery.pidbox', '/{db}.celery.pidbox'],
      eventChannel: '/5.celeryev',
    })
    expect(namesOf(transport).eventPatterns).toHaveLength(1)
    expect(namesOf({}, { bySentinel: true }).eventPatterns).toHaveLength(1)
    const own = { ...transport, fanout_prefix: '/app.' }
    expect(namesOf(own, { bySentinel: true }).eventPatterns).toEqual(['/app.celeryev/*'])
  })

  test.each(['', 'a', 'a\x06\x16b', 'a\x06\x16b\x06\x16', 'a\x06\x16b\x06\x16c\x06\x16d'])(
    'takes %j for no binding',
    (member) => {
      expect(namesOf().readBinding(member)).toBeNull()
    },
  )
})
