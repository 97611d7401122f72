import { expect, test } from 'vitest'
import { createHold } from './hold.ts'

test('createHold() holds while a cause lasts and for a second after it', () => {
  const hold = createHold()
  expect(hold.isHeld(0)).toBe(false)
  hold.set('scrolled', true, 0)
  hold.set('focus', true, 1)
  hold.set('scrolled', false, 2)
  expect(hold.isHeld(9)).toBe(true)
  expect(hold.endsAt(9)).toBeNull()
  hold.set('focus', false, 9)
  expect(hold.isHeld(9.9)).toBe(true)
  expect(hold.endsAt(9.9)).toBe(10)
  expect(hold.isHeld(10)).toBe(false)
})

test('createHold() holds for a moving pointer', () => {
  const hold = createHold()
  hold.pointerMoved(0)
  expect(hold.isHeld(2.9)).toBe(true)
  expect(hold.isHeld(3)).toBe(false)
})

test('release() lets go at once', () => {
  const hold = createHold()
  hold.set('scrolled', true, 0)
  hold.pointerMoved(0)
  hold.release()
  expect(hold.isHeld(0)).toBe(false)
})

test('set() of a cause that was not there changes nothing', () => {
  const hold = createHold()
  hold.set('menu', false, 5)
  expect(hold.isHeld(5)).toBe(false)
})
