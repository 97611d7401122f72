/** Every page and API that shows what a cluster says, read as somebody who is signed in. */
import { expect } from 'vitest'
import type { Sepal } from '../live/sepal.ts'

const PAGES = ['/', '/tasks', '/workers', '/queues']
const DATA = [
  '/api/tasks?limit=10000',
  '/api/workers',
  '/api/workers?status=1',
  '/api/v1/tasks?limit=500',
  '/api/v1/workers',
  '/api/v1/queues',
  '/api/v1/session',
  '/api/v1/openapi.json',
]

/** Paths of one task's. */
const taskPages = (id: string): string[] => [`/tasks/${encodeURIComponent(id)}`]
const taskData = (id: string): string[] =>
  [`/api/task/info/`, `/api/v1/tasks/`].map((path) => path + encodeURIComponent(id))

/**
 * All of it answers 200 with the headers that it should have, and data is JSON.
 *
 * @returns each text by its path
 */
export async function readEverything(
  sepal: Sepal,
  ids: readonly string[] = [],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const path of [...PAGES, ...ids.flatMap(taskPages)]) {
    texts.set(path, await read(sepal, path, 'text/html; charset=utf-8'))
  }
  for (const path of [...DATA, ...ids.flatMap(taskData)]) {
    const text = await read(sepal, path, 'application/json; charset=utf-8')
    expect(() => JSON.parse(text) as unknown, path).not.toThrow()
    texts.set(path, text)
  }
  return texts
}

async function read(sepal: Sepal, path: string, contentType: string): Promise<string> {
  const response = await sepal.request(path)
  const text = await response.text()
  const { headers } = response
  const told = {
    path,
    status: response.status,
    type: headers.get('content-type')?.toLowerCase(),
    sniff: headers.get('x-content-type-options'),
    frames: headers.get('x-frame-options'),
    cache: headers.get('cache-control')?.includes('no-store'),
    policy: headers.get('content-security-policy')?.includes("default-src 'none'"),
  }
  const wanted = { path, status: 200, type: contentType, sniff: 'nosniff', frames: 'DENY' }
  expect(told).toEqual({ ...wanted, cache: true, policy: true })
  return text
}
