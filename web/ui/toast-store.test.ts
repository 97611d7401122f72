import { beforeEach, expect, test, vi } from 'vitest'
import { createToastStore, type ToastStore } from './toast-store.ts'

let store: ToastStore
beforeEach(() => {
  vi.useFakeTimers()
  store = createToastStore({
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  })
})

const texts = () => store.get().map(({ text }) => text)

test('show() tells, and it goes by itself; what failed or can be undone stays longer', () => {
  store.show({ tone: 'done', text: 'Saved' })
  store.show({ tone: 'failed', text: 'Not saved' })
  store.show({ tone: 'done', text: 'Removed', action: { label: 'Undo', run: () => undefined } })
  vi.advanceTimersByTime(6_000)
  expect(texts()).toEqual(['Not saved', 'Removed'])
  vi.advanceTimersByTime(6_000)
  expect(texts()).toEqual([])
})

test('show() keeps the newest three', () => {
  for (const text of ['a', 'b', 'c', 'd', 'e']) store.show({ tone: 'done', text })
  expect(texts()).toEqual(['c', 'd', 'e'])
})

test('hold() keeps all while somebody reads, and letGo() begins their time anew', () => {
  store.show({ tone: 'done', text: 'a' })
  vi.advanceTimersByTime(5_000)
  store.hold()
  store.show({ tone: 'done', text: 'b' })
  vi.advanceTimersByTime(60_000)
  expect(texts()).toEqual(['a', 'b'])
  store.letGo()
  vi.advanceTimersByTime(5_900)
  expect(texts()).toEqual(['a', 'b'])
  vi.advanceTimersByTime(100)
  expect(texts()).toEqual([])
})

test('dismiss() takes one away, once', () => {
  store.show({ tone: 'done', text: 'a' })
  store.show({ tone: 'done', text: 'b' })
  const [first] = store.get()
  store.dismiss(first?.id ?? 0)
  store.dismiss(first?.id ?? 0)
  expect(texts()).toEqual(['b'])
})
