/** What every PreferenceStore must do. Run by the test of each implementation; never by itself. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { PreferenceStore } from './preference-store.ts'

export function describePreferenceStore(name: string, open: () => Promise<PreferenceStore>): void {
  describe(`${name} is a PreferenceStore`, () => {
    let store: PreferenceStore
    beforeEach(async () => {
      store = await open()
    })

    test('read() answers nothing for whoever chose nothing', async () => {
      expect(await store.read('user:link:nobody')).toEqual(new Map())
    })

    test('read() gives back what write() was given, to whoever chose it alone', async () => {
      const chosen = new Map([
        ['theme', '"dark"'],
        ['__proto__', '"o\'neil \u{1f33c}"'],
      ])
      await store.write('alice', chosen)
      await store.write('bob', new Map([['theme', '"light"']]))
      expect(await store.read('alice')).toEqual(chosen)
      expect(await store.read('bob')).toEqual(new Map([['theme', '"light"']]))
    })

    test('write() takes the place of what it names, and leaves the rest', async () => {
      await store.write('alice', chosen({ theme: '"dark"', zone: '"UTC"' }))
      await store.write('alice', chosen({ theme: '"light"', density: '"compact"' }))
      const all = chosen({ theme: '"light"', zone: '"UTC"', density: '"compact"' })
      expect(await store.read('alice')).toEqual(all)
    })

    test('write() of nothing changes nothing', async () => {
      await store.write('alice', new Map())
      expect(await store.read('alice')).toEqual(new Map())
    })

    test('forget() forgets all that one principal chose', async () => {
      await store.write('alice', chosen({ theme: '"dark"', zone: '"UTC"' }))
      await store.write('bob', chosen({ theme: '"dark"' }))
      await store.forget('alice')
      await store.forget('alice')
      expect(await store.read('alice')).toEqual(new Map())
      expect(await store.read('bob')).toEqual(chosen({ theme: '"dark"' }))
    })
  })
}

const chosen = (values: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(values))
