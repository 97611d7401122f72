import { beforeEach, expect, test, vi } from 'vitest'
import { DEFAULT_PREFERENCES, type PreferencesChange } from '../../contract/api/preferences.ts'
import { createPreferenceStore, PREFERENCES_KEY } from './preferences.ts'

let kept: Map<string, string>
let sent: { change: PreferencesChange; answer: PromiseWithResolvers<undefined> }[]
const onRefused = vi.fn()
beforeEach(() => {
  kept = new Map()
  sent = []
  onRefused.mockClear()
})

const open = () =>
  createPreferenceStore({
    storage: () => ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
    }),
    send: (change) => {
      const answer = Promise.withResolvers<undefined>()
      sent.push({ change, answer })
      return answer.promise
    },
    forget: async () => undefined,
    onRefused,
  })

test('change() holds at once, is kept in this browser, and is sent alone', () => {
  const store = open()
  const heard = vi.fn()
  store.subscribe(heard)
  store.change({ density: 'compact' })
  expect(store.get()).toEqual({ ...DEFAULT_PREFERENCES, density: 'compact' })
  expect(heard).toHaveBeenCalledTimes(1)
  expect(sent.map(({ change }) => change)).toEqual([{ density: 'compact' }])
  expect(open().get().density).toBe('compact')
})

test('take() takes what the server keeps, but no older value of what is under way', async () => {
  const store = open()
  store.change({ density: 'compact' })
  store.take({ ...DEFAULT_PREFERENCES, zone: 'Asia/Tokyo', density: 'comfortable' })
  expect(store.get()).toMatchObject({ zone: 'Asia/Tokyo', density: 'compact' })
  sent[0]?.answer.resolve(undefined)
  await vi.waitFor(() => {
    store.take({ ...DEFAULT_PREFERENCES, density: 'comfortable' })
    expect(store.get().density).toBe('comfortable')
  })
})

test('change() goes on holding when the server refuses it, and tells', async () => {
  const store = open()
  store.change({ theme: 'dark' })
  sent[0]?.answer.reject(new Error('away'))
  await vi.waitFor(() => expect(onRefused).toHaveBeenCalledTimes(1))
  expect(store.get().theme).toBe('dark')
})

test.each(['', '{', 'null', '[]', '{"theme":"<script>","density":7}', '{"__proto__":{"theme":1}}'])(
  'createPreferenceStore() starts with the usual ones when the copy is %s',
  (copy) => {
    kept.set(PREFERENCES_KEY, copy)
    expect(open().get()).toEqual(DEFAULT_PREFERENCES)
  },
)

test('createPreferenceStore() does without a browser that keeps anything', () => {
  const store = createPreferenceStore({
    storage: () => {
      throw new DOMException('forbidden', 'SecurityError')
    },
    send: async () => undefined,
    forget: async () => undefined,
    onRefused,
  })
  store.change({ theme: 'dark' })
  expect(store.get().theme).toBe('dark')
})

test('reset() goes back to the usual ones, here and in the copy', async () => {
  const store = open()
  store.change({ theme: 'dark', zone: 'UTC' })
  await store.reset()
  expect(store.get()).toEqual(DEFAULT_PREFERENCES)
  expect(open().get()).toEqual(DEFAULT_PREFERENCES)
})

test('reread() follows another tab', () => {
  const [one, other] = [open(), open()]
  one.change({ timeStyle: 'absolute' })
  other.reread()
  expect(other.get().timeStyle).toBe('absolute')
})
