import { beforeEach, expect, test, vi } from 'vitest'
import { createHotkeyBoard, type HotkeyBoard, type PressedKey } from './hotkeys.ts'

let now: number
let board: HotkeyBoard
beforeEach(() => {
  now = 100
  board = createHotkeyBoard(() => now)
  vi.stubGlobal('HTMLElement', FakeElement)
})

class FakeElement {
  readonly isContentEditable = false
  readonly tagName: string
  constructor(tagName: string) {
    this.tagName = tagName
  }
  closest() {
    return null
  }
}

function press(key: string, more: Partial<PressedKey> = {}): boolean {
  let prevented = false
  board.press({
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    target: null,
    defaultPrevented: false,
    preventDefault: () => (prevented = true),
    ...more,
  })
  return prevented
}

test('press() runs what the key is for, and leaves other keys to the browser', () => {
  const next = vi.fn()
  board.add({ j: next })
  expect(press('j')).toBe(true)
  expect(press('x')).toBe(false)
  expect(press('toString')).toBe(false)
  expect(next).toHaveBeenCalledTimes(1)
})

test('press() asks whoever came last, until they leave', () => {
  const [outer, inner] = [vi.fn(), vi.fn()]
  board.add({ p: outer })
  const leave = board.add({ p: inner })
  press('p')
  leave()
  press('p')
  expect([inner.mock.calls.length, outer.mock.calls.length]).toEqual([1, 1])
})

test('press() takes two keys in a row when the second comes soon', () => {
  const [goTasks, t] = [vi.fn(), vi.fn()]
  board.add({ 'g t': goTasks })
  board.add({ t })
  press('g')
  press('t')
  expect([goTasks.mock.calls.length, t.mock.calls.length]).toEqual([1, 0])
  press('g')
  now += 2
  press('t')
  expect([goTasks.mock.calls.length, t.mock.calls.length]).toEqual([1, 1])
})

test('press() forgets the first of two keys when the second means nothing', () => {
  const goTasks = vi.fn()
  board.add({ 'g t': goTasks })
  for (const key of ['g', 'q', 't']) press(key)
  expect(goTasks).not.toHaveBeenCalled()
})

test('press() is silent while somebody types, and for what belongs to the browser', () => {
  const next = vi.fn()
  board.add({ j: next })
  press('j', { target: new FakeElement('INPUT') as unknown as EventTarget })
  press('j', { ctrlKey: true })
  press('j', { metaKey: true })
  press('j', { altKey: true })
  press('j', { defaultPrevented: true })
  expect(next).not.toHaveBeenCalled()
  press('j', { target: new FakeElement('A') as unknown as EventTarget })
  expect(next).toHaveBeenCalledTimes(1)
})

test('setMode() wants Alt, whatever character that writes, or switches off', () => {
  const next = vi.fn()
  board.add({ j: next })
  board.setMode('alt')
  press('j')
  expect(next).not.toHaveBeenCalled()
  press('∆', { altKey: true, code: 'KeyJ' })
  expect(next).toHaveBeenCalledTimes(1)
  board.setMode('off')
  press('j')
  press('∆', { altKey: true, code: 'KeyJ' })
  expect(next).toHaveBeenCalledTimes(1)
})
