import { expect, test } from 'vitest'
import { createLazyLoad, LoadError } from './lazy-load.ts'

test('createLazyLoad() loads once, however often it is asked', async () => {
  let loads = 0
  const lazy = createLazyLoad(async () => {
    loads += 1
    return 'a part'
  })
  expect(lazy.part).toBeNull()
  await Promise.all([lazy.start(), lazy.start()])
  await lazy.start()
  expect([lazy.part, loads]).toEqual(['a part', 1])
})

test('createLazyLoad() tries again after a failure, which says how', async () => {
  let isAway = true
  const lazy = createLazyLoad(async () => {
    if (isAway) throw new TypeError('Failed to fetch dynamically imported module: https://h/x.js')
    return 'a part'
  })
  const failure = await lazy.start().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(LoadError)
  expect(failure).toMatchObject({ message: 'Sepal does not answer' })
  if (!(failure instanceof LoadError)) return
  await expect(failure.again()).rejects.toBeInstanceOf(LoadError)
  expect(lazy.failure).toBeInstanceOf(LoadError)
  isAway = false
  await failure.again()
  expect([lazy.part, lazy.failure]).toEqual(['a part', null])
})
