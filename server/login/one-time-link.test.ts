import { describe, expect, test } from 'vitest'
import {
  createOneTimeLinks,
  LINK_SECONDS,
  loginUrl,
  MAX_LIVE_LINKS,
  type OneTimeLinks,
} from './one-time-link.ts'

/** Distinct, and not random: the n-th call fills with n. */
const counting = () => {
  let calls = 0
  return (size: number) => new Uint8Array(size).fill(++calls)
}

const setUp = () => {
  const time = { now: 1000 }
  const links: OneTimeLinks = createOneTimeLinks({ clock: () => time.now, randomBytes: counting() })
  return { links, time }
}

describe('make()', () => {
  test('gives 256 bits as text that a URL carries unchanged', () => {
    const token = setUp().links.make()
    expect(token).toBe(Buffer.alloc(32, 1).toString('base64url'))
    expect(encodeURIComponent(token)).toBe(token)
  })

  test('leaves earlier links good', () => {
    const { links } = setUp()
    const tokens = [links.make(), links.make(), links.make()]
    expect(tokens.map((token) => links.spend(token))).toEqual([true, true, true])
  })

  test(`drops the oldest when ${MAX_LIVE_LINKS} are live`, () => {
    const { links } = setUp()
    const tokens = Array.from({ length: MAX_LIVE_LINKS + 1 }, () => links.make())
    expect(tokens.map((token) => links.spend(token))).toEqual([
      false,
      ...Array.from({ length: MAX_LIVE_LINKS }, () => true),
    ])
  })

  test('counts neither spent links nor those that ran out', () => {
    const { links, time } = setUp()
    for (let n = 0; n < MAX_LIVE_LINKS; n += 1) links.make()
    time.now += LINK_SECONDS
    const kept = links.make()
    for (let n = 0; n < MAX_LIVE_LINKS - 1; n += 1) links.make()
    expect(links.spend(kept)).toBe(true)
  })
})

describe('spend()', () => {
  test('accepts a token once', () => {
    const { links } = setUp()
    const token = links.make()
    expect(links.spend(token)).toBe(true)
    expect(links.spend(token)).toBe(false)
  })

  test('accepts until ten minutes are over, and not at their end', () => {
    const { links, time } = setUp()
    const [early, late] = [links.make(), links.make()]
    time.now += LINK_SECONDS - 0.001
    expect(links.spend(early)).toBe(true)
    time.now += 0.001
    expect(links.spend(late)).toBe(false)
  })

  test('isGood() tells beforehand, and spends nothing', () => {
    const { links, time } = setUp()
    const [token, late] = [links.make(), links.make()]
    expect([links.isGood(token), links.isGood(token), links.isGood('')]).toEqual([
      true,
      true,
      false,
    ])
    expect([links.spend(token), links.isGood(token)]).toEqual([true, false])
    time.now += LINK_SECONDS
    expect(links.isGood(late)).toBe(false)
  })

  test('refuses what was never made, of whatever shape', () => {
    const { links } = setUp()
    const token = links.make()
    const strangers = [
      '',
      token.slice(1),
      `${token}x`,
      `Z${token.slice(1)}`,
      '__proto__',
      'é'.repeat(43),
    ]
    expect(strangers.map((stranger) => links.spend(stranger))).toEqual(strangers.map(() => false))
    expect(links.spend(token)).toBe(true)
  })
})

test('loginUrl() puts the token behind the origin', () => {
  expect(loginUrl('http://127.0.0.1:5555', 'abc')).toBe('http://127.0.0.1:5555/login?token=abc')
})
