import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type RequestListener, type Server, createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linkSocketPath } from '../settings/data-dir.ts'
import { runLink } from './link.ts'

const LINK = 'http://127.0.0.1:5555/login?token=abc'
let root: string
let dataDir: string
let servers: Server[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sepal-link-'))
  dataDir = join(root, 'data')
  await mkdir(dataDir)
  servers = []
})

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  await rm(root, { recursive: true })
})

async function listen(directory: string, answer: RequestListener): Promise<void> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(linkSocketPath(directory), resolve)
  })
}

async function ask(dataDirIsDefault = false, uid = process.getuid?.()) {
  const printed: string[] = []
  const complaints: string[] = []
  const code = await runLink(
    { dataDir, dataDirIsDefault },
    {
      print: (line) => printed.push(line),
      complain: (line) => complaints.push(line),
      version: '0',
    },
    { temporaryDir: root, uid },
  )
  return { code, printed, complaints }
}

test('runLink() prints the link of the running Sepal', async () => {
  await listen(dataDir, (request, response) => {
    const isRight = request.method === 'POST' && request.url === '/link'
    response.writeHead(isRight ? 200 : 404).end(JSON.stringify({ url: LINK }))
  })
  expect(await ask()).toEqual({ code: 0, printed: [LINK], complaints: [] })
})

test('runLink() says that nobody runs when there is no socket', async () => {
  const complaint = `Cannot ask for a login link: no Sepal is running with data directory ${dataDir}`
  expect(await ask()).toEqual({ code: 1, printed: [], complaints: [complaint] })
})

test('runLink() says that nobody runs when the socket is not one that listens', async () => {
  await writeFile(linkSocketPath(dataDir), '')
  expect((await ask()).complaints[0]).toContain('no Sepal is running')
})

test('runLink() finds the newest demo when the directory was not named', async () => {
  for (const name of ['1', '2', '3']) {
    const demo = join(root, `sepal-demo-${name}`)
    await mkdir(demo)
    const url = `http://127.0.0.1:1/login?token=${name}`
    // The third has ended; the second is older than the first, by the time of its directory.
    if (name !== '3') await listen(demo, (_, response) => response.end(JSON.stringify({ url })))
  }
  await writeFile(join(root, 'sepal-demo-1', 'history'), '')
  expect((await ask(true)).printed).toEqual(['http://127.0.0.1:1/login?token=1'])
  expect((await ask(false)).code).toBe(1)
})

test('runLink() asks no demo of another user', async () => {
  const demo = join(root, 'sepal-demo-1')
  await mkdir(demo)
  await listen(demo, (_, response) => response.end(JSON.stringify({ url: LINK })))
  expect((await ask(true, 4_000_000)).complaints[0]).toContain('no Sepal is running')
})

test.each([
  ['a status', 503, JSON.stringify({ url: LINK }), 'answered with status 503'],
  ['a refusal', 503, '{"detail":"Cannot do it: why"}', 'with status 503: Cannot do it: why'],
  ['no JSON', 200, 'hello', 'something that is no link'],
  ['no link', 200, '{}', 'something that is no link'],
  ['a terminal escape', 200, '{"url":"http://x/\\u001b[2J"}', 'something that is no link'],
  ['another scheme', 200, '{"url":"file:///etc/passwd"}', 'something that is no link'],
  ['too much', 200, 'x'.repeat(100_000), 'longer than 4096 bytes'],
])('runLink() refuses %s as an answer', async (_name, status, body, state) => {
  await listen(dataDir, (_, response) => response.writeHead(status).end(body))
  const answer = await ask()
  expect(answer.printed).toEqual([])
  expect(answer.complaints[0]).toContain(state)
  expect(answer.code).toBe(1)
})
