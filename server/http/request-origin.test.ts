import { describe, expect, test } from 'vitest'
import { type HeadOfRequest, refuseOtherSites, requireOwnHost } from './request-origin.ts'

const head = (pairs: readonly [string, string][], method = 'GET'): HeadOfRequest => ({
  method,
  headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
  rawHeaders: pairs.flat(),
})
const host = (value: string) => head([['Host', value]])
const REFUSED = expect.objectContaining({ code: 'REQUEST_FORBIDDEN' })

describe('requireOwnHost()', () => {
  const loopback = { address: '127.0.0.1', port: 5555 }

  test.each(['127.0.0.1:5555', 'localhost:5555', '[::1]:5555', 'LOCALHOST:5555'])(
    'accepts %s on loopback',
    (value) => {
      expect(requireOwnHost(host(value), loopback)).toBe(value.toLowerCase())
    },
  )

  test.each([
    'rebind.evil',
    'rebind.evil:5555',
    'localhost',
    'localhost:5556',
    '127.0.0.2:5555',
    'localhost.evil:5555',
    'localhost:5555.evil',
    '127.0.0.1:5555@evil',
    'user@127.0.0.1:5555',
    '[::1%25eth0]:5555',
    '[::1]',
    '127.0.0.1:5555/',
    ' 127.0.0.1:5555',
    '',
  ])('refuses %j on loopback', (value) => {
    expect(() => requireOwnHost(host(value), loopback)).toThrow(REFUSED)
  })

  test.each(['::1', '::ffff:127.0.0.1', '127.1.2.3', 'localhost'])(
    'holds %s for loopback',
    (address) => {
      expect(() => requireOwnHost(host('rebind.evil:5555'), { address, port: 5555 })).toThrow(
        REFUSED,
      )
    },
  )

  test.each([
    ['127.0.0.5', '127.0.0.5:5555'],
    ['::ffff:127.0.0.5', '[::ffff:7f00:5]:5555'],
    ['::1', '[::1]:5555'],
  ])('bound to %s accepts %s, and names it to who asks for another', (address, own) => {
    const boundTo = { address, port: 5555 }
    expect(requireOwnHost(host(own), boundTo)).toBe(own)
    expect(() => requireOwnHost(host('rebind.evil:5555'), boundTo)).toThrow(
      expect.objectContaining({ code: 'REQUEST_FORBIDDEN', fix: `Open http://${own}` }),
    )
  })

  test('accepts no port where it is 80', () => {
    expect(requireOwnHost(host('localhost'), { address: '127.0.0.1', port: 80 })).toBe('localhost')
  })

  test('accepts any name on another address, but not any text', () => {
    const everywhere = { address: '0.0.0.0', port: 5555 }
    expect(requireOwnHost(host('Sepal.example.com'), everywhere)).toBe('sepal.example.com')
    expect(() => requireOwnHost(host('a b'), everywhere)).toThrow(REFUSED)
    expect(() => requireOwnHost(host('evil/x'), everywhere)).toThrow(REFUSED)
  })

  test('refuses no Host and two of them', () => {
    const two = head([
      ['Host', 'localhost:5555'],
      ['host', 'evil'],
    ])
    for (const request of [head([]), two]) {
      expect(() => requireOwnHost(request, loopback)).toThrow(REFUSED)
    }
  })
})

describe('refuseOtherSites()', () => {
  const ours = 'http://127.0.0.1:5555'
  const check = (pairs: readonly [string, string][], method?: string) =>
    refuseOtherSites(head(pairs, method), ours)

  test.each(['GET', 'HEAD', 'POST', 'DELETE'])(
    'lets a program %s that says nothing of a site',
    (method) => {
      expect(() => check([], method)).not.toThrow()
    },
  )

  test.each(['GET', 'POST', 'DELETE'])('lets our own page %s', (method) => {
    expect(() =>
      check(
        [
          ['Origin', ours],
          ['Sec-Fetch-Site', 'same-origin'],
        ],
        method,
      ),
    ).not.toThrow()
    expect(() => check([['Origin', ours]], method)).not.toThrow()
  })

  test.each([
    'null',
    'https://evil.example',
    'https://127.0.0.1:5555',
    'http://127.0.0.1',
    'http://127.0.0.1:5556',
    'http://127.0.0.1:5555.evil',
    'http://127.0.0.1:5555/',
    '',
  ])('refuses the origin %j for whatever method', (origin) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect(() => check([['Origin', origin]], method)).toThrow(REFUSED)
      expect(() =>
        check(
          [
            ['Origin', origin],
            ['Sec-Fetch-Site', 'same-origin'],
          ],
          method,
        ),
      ).toThrow(REFUSED)
    }
  })

  test('refuses a second origin behind ours', () => {
    expect(() =>
      check([
        ['Origin', ours],
        ['Origin', 'https://evil'],
      ]),
    ).toThrow(REFUSED)
  })

  test.each(['cross-site', 'same-site', 'none', 'nonsense'])(
    'refuses to change things for %s',
    (site) => {
      for (const method of ['POST', 'DELETE', 'PUT', 'PATCH']) {
        const navigation: [string, string][] = [
          ['Sec-Fetch-Site', site],
          ['Sec-Fetch-Dest', 'document'],
        ]
        expect(() => check(navigation, method)).toThrow(REFUSED)
      }
    },
  )

  test.each(['cross-site', 'same-site'])('lets a link of a %s page lead here', (site) => {
    expect(() =>
      check([
        ['Sec-Fetch-Site', site],
        ['Sec-Fetch-Dest', 'document'],
      ]),
    ).not.toThrow()
  })

  test.each(['iframe', 'script', 'image', 'empty', 'object'])(
    'lets no %s of another site read',
    (dest) => {
      expect(() =>
        check([
          ['Sec-Fetch-Site', 'cross-site'],
          ['Sec-Fetch-Dest', dest],
        ]),
      ).toThrow(REFUSED)
    },
  )

  test('lets the address bar lead here', () => {
    expect(() =>
      check([
        ['Sec-Fetch-Site', 'none'],
        ['Sec-Fetch-Dest', 'document'],
      ]),
    ).not.toThrow()
  })
})
