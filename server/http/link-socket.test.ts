import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { type LinkSocket, openLinkSocket } from './link-socket.ts'

let directory: string
let path: string
let opened: LinkSocket[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sepal-sock-'))
  path = join(directory, 'sepal.sock')
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((socket) => socket.close()))
  rmSync(directory, { recursive: true })
})

async function open(makeLoginUrl: () => string = () => 'http://127.0.0.1:5555/login?token=x') {
  const socket = await openLinkSocket({ path, makeLoginUrl })
  opened.push(socket)
  return socket
}

async function ask(method = 'POST', url = '/link') {
  const sent = request({ socketPath: path, method, path: url })
  sent.end()
  const [reply] = await once(sent, 'response')
  return [reply.statusCode, JSON.parse(await text(reply))]
}

describe('openLinkSocket()', () => {
  test('answers each POST /link with a fresh link', async () => {
    let made = 0
    await open(() => `http://127.0.0.1:5555/login?token=${(made += 1)}`)
    expect(await ask()).toEqual([200, { url: 'http://127.0.0.1:5555/login?token=1' }])
    expect(await ask()).toEqual([200, { url: 'http://127.0.0.1:5555/login?token=2' }])
  })

  test.each([
    ['GET', '/link'],
    ['POST', '/'],
    ['POST', '/link?x'],
  ])('answers 404 to %s %s and makes no link', async (method, url) => {
    let made = 0
    await open(() => String((made += 1)))
    expect((await ask(method, url))[0]).toBe(404)
    expect(made).toBe(0)
  })

  test('tells why there is no link yet', async () => {
    await open(() => {
      throw new AppError('HISTORY_UNAVAILABLE', 'Cannot make a link: not listening yet')
    })
    expect(await ask()).toEqual([503, { detail: 'Cannot make a link: not listening yet' }])
  })

  test('is for its owner alone, whatever the umask', async () => {
    const before = process.umask(0)
    try {
      await open()
    } finally {
      expect(process.umask(before)).toBe(0)
    }
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('replaces the socket of one that was killed', async () => {
    const script = join(directory, 'killed.mjs')
    writeFileSync(
      script,
      `import { createServer } from 'node:net'
       createServer().listen(${JSON.stringify(path)}, () => process.send('listening'))`,
    )
    const child = fork(script)
    await once(child, 'message')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(statSync(path).isSocket()).toBe(true)
    await open()
    expect((await ask())[0]).toBe(200)
  })

  test('throws CONFIG_INVALID while another one listens, and leaves that alone', async () => {
    await open()
    await expect(open()).rejects.toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `Cannot listen at ${path}: another Sepal runs there`,
      }),
    )
    expect((await ask())[0]).toBe(200)
  })

  test('throws CONFIG_INVALID where something else lies, and leaves it there', async () => {
    writeFileSync(path, 'precious')
    await expect(open()).rejects.toThrow('something else lies there')
    expect(existsSync(path)).toBe(true)
    rmSync(path)
    mkdirSync(path)
    await expect(open()).rejects.toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  test('throws CONFIG_INVALID when the path does not fit into a socket address', async () => {
    path = join(directory, 'x'.repeat(110))
    await expect(open()).rejects.toThrow(/longer than 10[37] bytes/)
  })

  test('throws CONFIG_INVALID when the directory is missing', async () => {
    path = join(directory, 'missing', 'sepal.sock')
    await expect(open()).rejects.toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

test('close() takes the socket away, and frees it for the next', async () => {
  const socket = await open()
  await ask()
  await socket.close()
  expect(existsSync(path)).toBe(false)
  const next = createServer()
  next.listen(path)
  await once(next, 'listening')
  next.close()
})
