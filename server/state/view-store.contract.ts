/** What every ViewStore must do. Run by the test of each implementation; never by itself. */
import { beforeEach, describe, expect, test } from 'vitest'
import { MAX_SHARED_VIEWS, type StoredView, type ViewStore } from './view-store.ts'

export function describeViewStore(name: string, open: () => Promise<ViewStore>): void {
  describe(`${name} is a ViewStore`, () => {
    let store: ViewStore
    beforeEach(async () => {
      store = await open()
    })

    const ids = async (principal: string) =>
      (await store.visibleTo(principal)).map(({ id }) => id).toSorted()

    test("visibleTo() gives back one's own, and those that others share", async () => {
      await store.add(view('a'), MOST)
      await store.add(view('b', { owner: 'bob' }), MOST)
      await store.add(view('c', { owner: 'bob', shared: true }), MOST)
      await store.add(view('d', { shared: true }), MOST)
      expect(await ids('alice')).toEqual(['a', 'c', 'd'])
      expect(await ids('bob')).toEqual(['b', 'c', 'd'])
      expect(await ids('carol')).toEqual(['c', 'd'])
    })

    test('visibleTo() gives each view back as it was made', async () => {
      const made = view('a', {
        name: "o'neil's \u{1f33c}; DROP TABLE view",
        search: 'q=state%3AFAILURE&range=now-1h',
        updated: 1_763_733_731.25,
        shared: true,
      })
      await store.add(made, MOST)
      expect(await store.visibleTo('alice')).toEqual([made])
      expect(await store.visibleTo('bob')).toEqual([made])
    })

    test('visibleTo() shows no more than so many of others, the newest', async () => {
      for (let at = 0; at <= MAX_SHARED_VIEWS; at += 1) {
        await store.add(view(`v${at}`, { owner: 'bob', shared: true, updated: at }), MOST)
      }
      const shown = await ids('alice')
      expect(shown).toHaveLength(MAX_SHARED_VIEWS)
      expect(shown).not.toContain('v0')
      expect(await ids('bob')).toHaveLength(MAX_SHARED_VIEWS + 1)
    })

    test('add() adds no more than so many of one owner', async () => {
      expect(await store.add(view('a'), 2)).toBe(true)
      expect(await store.add(view('b'), 2)).toBe(true)
      expect(await store.add(view('c'), 2)).toBe(false)
      expect(await store.add(view('d', { owner: 'bob' }), 2)).toBe(true)
      expect(await ids('alice')).toEqual(['a', 'b'])
    })

    test('add() refuses a second view of the same id', async () => {
      await store.add(view('a'), MOST)
      await expect(store.add(view('a', { owner: 'mallory' }), MOST)).rejects.toThrow()
      expect(await store.visibleTo('alice')).toEqual([view('a')])
    })

    test('replace() changes the view of its owner, and of nobody else', async () => {
      await store.add(view('a', { shared: true }), MOST)
      expect(await store.replace(view('a', { owner: 'mallory', name: 'gone' }))).toBe(false)
      expect(await store.replace(view('b'))).toBe(false)
      expect(await store.visibleTo('alice')).toEqual([view('a', { shared: true })])
      const changed = view('a', { name: 'Other', search: 'q=x', page: 'workers', updated: 9 })
      expect(await store.replace(changed)).toBe(true)
      expect(await store.visibleTo('alice')).toEqual([changed])
      expect(await store.visibleTo('bob')).toEqual([])
    })

    test('remove() removes the view of its owner, and of nobody else', async () => {
      await store.add(view('a', { shared: true }), MOST)
      expect(await store.remove('a', 'mallory')).toBe(false)
      expect(await ids('bob')).toEqual(['a'])
      expect(await store.remove('a', 'alice')).toBe(true)
      expect(await store.remove('a', 'alice')).toBe(false)
      expect(await ids('alice')).toEqual([])
    })
  })
}

const MOST = 10_000

const view = (id: string, more: Partial<StoredView> = {}): StoredView => ({
  id,
  owner: 'alice',
  page: 'tasks',
  name: 'Failures',
  search: 'q=state%3AFAILURE',
  shared: false,
  updated: 100.5,
  ...more,
})
