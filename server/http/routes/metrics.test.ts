import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../app-fixture.ts'

let opened: TestApp

beforeAll(() => {
  opened = openTestApp()
})
afterAll(() => opened.close())

test('GET /metrics tells whoever is signed in', async () => {
  const reply = await opened.app.inject({ url: '/metrics', headers: await opened.signIn() })
  expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(reply.body).toContain('sepal_events_received_total 0')
})

test('GET /metrics tells nobody else', async () => {
  const reply = await opened.app.inject({ url: '/metrics' })
  expect([302, 401]).toContain(reply.statusCode)
  expect(reply.body).not.toContain('sepal_')
})
