import { expect, test } from 'vitest'
import { applyAsyncText } from './apply-async-text.ts'

const task = { name: 'billing.charge', args: "('cust_42', 1999)", kwargs: '{}', queue: 'priority' }

test('applyAsyncText() sends the same task again', () => {
  expect(applyAsyncText(task)).toBe(
    "app.send_task('billing.charge', args=('cust_42', 1999), kwargs={}, queue='priority')",
  )
})

test.each([
  { ...task, args: "('cust...', ...)" },
  { ...task, kwargs: null },
  { ...task, args: '(<User: 1>,)' },
  { ...task, name: null },
])('applyAsyncText() guesses nothing of %j', (some) => {
  expect(applyAsyncText(some)).toBeNull()
})

test('applyAsyncText() lets no name out of its quotes', () => {
  expect(applyAsyncText({ ...task, name: "x'); import os #" })).toContain(
    'app.send_task("x\'); import os #", args=',
  )
})
