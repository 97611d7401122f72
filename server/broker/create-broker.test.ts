import { describe, expect, test } from 'vitest'
import { createBroker } from './create-broker.ts'

describe('createBroker()', () => {
  test.each([
    ['redis://:pw@h/3', 'redis://:**@h:6379/3'],
    ['rediss://:pw@h', 'rediss://:**@h:6379/0'],
    [
      'redis+socket://:pw@/run/redis.sock?virtual_host=2',
      'redis+socket://:**@/run/redis.sock?virtual_host=2',
    ],
    ['redis://:pw@a;redis://:pw@b', 'redis://:**@a:6379/0;redis://:**@b:6379/0'],
    ['amqp://ann:pw@h/v', 'amqp://ann:**@h:5672/v'],
    ['amqps://ann:pw@h/v', 'amqps://ann:**@h:5671/v'],
    ['pyamqp://h', 'amqp://guest:**@h:5672//'],
    ['memory://demo', 'memory://demo'],
  ])('makes the broker of %s', (url, label) => {
    expect(createBroker(url).label).toBe(label)
  })

  test('makes one broker of Sentinels and the name of the master', () => {
    const url = 'sentinel://ann:pw@s1/2;sentinel://s2:26380'
    const transportOptions = { master_name: 'mymaster' }
    expect(createBroker(url, { transportOptions }).label).toBe(
      'sentinel://ann:**@s1:26379,s2:26380/2',
    )
    expect(() => createBroker(url)).toThrow(
      'Cannot use Redis Sentinel: nobody says which master it is to be asked for',
    )
  })

  test.each([
    ['redis://h', { transportOptions: { colour: 1 } }, 'does not know "colour"'],
    ['amqp://h', { transportOptions: { colour: 1 } }, 'does not know "colour"'],
    ['amqp://h', { api: 'h:15672' }, 'it is no http:// or https:// URL'],
    ['redis://h', { useSsl: { colour: 1 } }, 'does not know its "colour"'],
  ])('refuses settings of %s that cannot be used', (url, settings, words) => {
    expect(() => createBroker(url, settings)).toThrow(words)
  })

  test.each([
    ['rediss://h?ssl_cert_reqs=none', {}, 1],
    ['rediss://h', {}, 0],
    ['amqps://h?ssl_check_hostname=false', {}, 1],
    ['amqps://h?ssl_check_hostname=false&ssl_ca_certs=/ca.pem', {}, 0],
    ['amqp://h', { api: 'https://h:15671?ssl_cert_reqs=CERT_NONE' }, 1],
    ['rediss://a?ssl_cert_reqs=0;rediss://b?ssl_cert_reqs=none', {}, 1],
  ])('warns of TLS that proves nothing: %s', (url, settings, count) => {
    if (url.includes('=0;')) {
      expect(() => createBroker(url, settings)).toThrow('"ssl_cert_reqs" is none of')
      return
    }
    const { warnings } = createBroker(url, settings)
    expect(warnings).toHaveLength(count)
    for (const warning of warnings) expect(warning).toMatch(/^TLS to (rediss|amqps|https):/)
  })
})
