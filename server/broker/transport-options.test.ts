import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { DEFAULT_TRANSPORT_OPTIONS, readTransportOptions } from './transport-options.ts'

describe('readTransportOptions()', () => {
  test("is kombu's defaults for nothing", () => {
    expect(readTransportOptions(null)).toEqual(DEFAULT_TRANSPORT_OPTIONS)
    expect(readTransportOptions({})).toEqual(DEFAULT_TRANSPORT_OPTIONS)
    expect(readTransportOptions({ sep: null, master_name: null })).toEqual(
      DEFAULT_TRANSPORT_OPTIONS,
    )
  })

  test('reads what changes names, and how Sentinels are asked', () => {
    expect(
      readTransportOptions({
        global_keyprefix: 'pfx:',
        fanout_prefix: '/app.',
        fanout_patterns: false,
        sep: ':',
        priority_steps: [9, 0, 3, 3],
        unacked_key: 'u',
        unacked_index_key: 'ui',
        ack_emulation: false,
        visibility_timeout: 60,
        master_name: 'mymaster',
        min_other_sentinels: 2,
        sentinel_fanout_compat: true,
        sentinel_kwargs: {
          username: 'ann',
          password: 'pw',
          ssl: true,
          ssl_ca_certs: '/ca.pem',
          socket_timeout: 1,
        },
      }),
    ).toEqual({
      keyPrefix: 'pfx:',
      fanoutPrefix: '/app.',
      fanoutPatterns: false,
      separator: ':',
      prioritySteps: [0, 3, 9],
      unackedKey: 'u',
      unackedIndexKey: 'ui',
      keepsUnacked: false,
      visibilityTimeoutS: 60,
      masterName: 'mymaster',
      minOtherSentinels: 2,
      sentinelFanoutCompat: true,
      sentinel: {
        username: 'ann',
        password: 'pw',
        tls: {
          verify: true,
          checkHostname: true,
          caFile: '/ca.pem',
          certFile: null,
          keyFile: null,
          keyPassword: null,
          serverName: null,
        },
      },
    })
  })

  test.each([
    [true, '/{db}.'],
    [false, ''],
    ['', ''],
    ['/{db}-app.', '/{db}-app.'],
  ])('reads the fanout_prefix %j as kombu does', (fanout_prefix, fanoutPrefix) => {
    expect(readTransportOptions({ fanout_prefix })).toMatchObject({ fanoutPrefix })
  })

  test("leaves alone what is Celery's own business", () => {
    const own = {
      socket_timeout: 3,
      max_retries: null,
      confirm_publish: true,
      polling_interval: [],
    }
    expect(readTransportOptions(own)).toEqual(DEFAULT_TRANSPORT_OPTIONS)
  })

  test('talks to Sentinels in clear text unless told', () => {
    const tlsOf = (sentinel_kwargs: object) =>
      readTransportOptions({ sentinel_kwargs }).sentinel.tls
    expect(tlsOf({})).toBeNull()
    expect(tlsOf({ ssl: false, ssl_ca_certs: '/ca.pem' })).toBeNull()
    expect(tlsOf({ ssl: true })).toMatchObject({ verify: true })
    expect(tlsOf({ ssl: true, ssl_cert_reqs: 'none' })).toMatchObject({ verify: false })
  })

  test('names every problem at once', () => {
    const given = { colour: 1, sep: '', priority_steps: 'all', 'bad\n"name': 2 }
    expect(() => readTransportOptions(given)).toThrow(
      'Cannot use --broker-transport-options: Sepal does not know "colour"; ' +
        '"sep" is not a text of 1 to 200 characters; "priority_steps" is not a list of whole numbers; ' +
        'Sepal does not know "bad??name"',
    )
  })

  test.each([
    { global_keyprefix: 7 },
    { fanout_prefix: 1 },
    { fanout_patterns: 'no' },
    { sep: 'x'.repeat(201) },
    { priority_steps: [] },
    { priority_steps: [0.5] },
    { priority_steps: [-1] },
    { priority_steps: Array.from({ length: 257 }, (_, n) => n) },
    { visibility_timeout: '60' },
    { visibility_timeout: -1 },
    { min_other_sentinels: Number.NaN },
    { master_name: '' },
    { sentinel_kwargs: [] },
    { sentinel_kwargs: 'c4nary' },
    { sentinel_kwargs: { password: 7 } },
    { sentinel_kwargs: { colour: 'c4nary' } },
    { sentinel_kwargs: { ssl: true, ssl_ciphers: 'c4nary' } },
    { sentinel_kwargs: { ssl: true, ssl_cert_reqs: 'c4nary' } },
  ])('refuses %o, and repeats no value', (given) => {
    try {
      readTransportOptions(given)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
      expect(error).toMatchObject({ code: 'CONFIG_INVALID', parameter: 'broker-transport-options' })
      expect(String(error)).not.toContain('c4nary')
    }
  })

  test('is told or throws CONFIG_INVALID, whatever the JSON, and touches no prototype', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        try {
          readTransportOptions(given)
        } catch (error) {
          expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
        }
      }),
    )
    const hostile = JSON.parse('{"__proto__":{"polluted":1}}') as Record<string, unknown>
    expect(() => readTransportOptions(hostile)).toThrow('does not know "__proto__"')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
