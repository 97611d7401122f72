import { afterAll, beforeAll, expect, test } from 'vitest'
import { aReport } from '../../live/report-fixture.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

let opened: TestApp

beforeAll(() => {
  opened = openTestApp()
})
afterAll(() => opened.close())

const ask = async (url: string) => {
  const reply = await opened.app.inject({ url })
  return [reply.statusCode, reply.body]
}

test('GET /healthcheck says that it lives, to anybody', async () => {
  expect(await ask('/healthcheck')).toEqual([200, 'OK'])
})

test('GET /healthcheck?ready says whether the history takes what comes in, in two words', async () => {
  expect(await ask('/healthcheck?ready')).toEqual([200, 'OK'])
  const holding = { since: 1, events: 2, bytes: 3, reason: 'the disk is full' }
  opened.picture.apply(aReport({ holding }))
  expect(await ask('/healthcheck?ready')).toEqual([503, 'NOT READY'])
  expect(await ask('/healthcheck')).toEqual([200, 'OK'])
  opened.picture.apply(aReport())
  expect(await ask('/healthcheck?ready=1')).toEqual([200, 'OK'])
})
