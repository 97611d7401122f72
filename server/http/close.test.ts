/** That the server ends when it is told to, whoever holds a connection. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openTestApp, type TestApp } from './app-fixture.ts'

const HEAD = 'POST /login HTTP/1.1\r\nHost: localhost\r\n'
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n'

describe('app.close()', () => {
  let opened: TestApp
  let isClosed: boolean
  let sockets: Socket[]

  beforeEach(async () => {
    opened = openTestApp()
    isClosed = false
    sockets = []
    await opened.app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    if (!isClosed) await opened.close()
  })

  async function hold(text: string): Promise<Socket> {
    const { port } = opened.app.server.address() as AddressInfo
    const known = once(opened.app.server, 'connection')
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => {}) // being cut is what it is for
    socket.resume().write(text)
    await Promise.all([once(socket, 'connect'), known])
    return socket
  }

  test.each([
    ['silent', ''],
    ['in the middle of its header', HEAD],
    ['in the middle of its body', `${HEAD}${FORM}Content-Length: 100\r\n\r\ntoken=`],
  ])('ends although a connection is %s', async (_, text) => {
    const socket = await hold(text)
    const cut = once(socket, 'close')
    await opened.close()
    isClosed = true
    await cut
  })

  test('lets an answer that is under way be finished', async () => {
    const peek = opened.sessions.peek.bind(opened.sessions)
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    opened.sessions.peek = async (id) => {
      asked.resolve()
      await answered.promise
      return peek(id)
    }
    const socket = await hold('GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n')
    let text = ''
    socket.on('data', (bytes) => (text += String(bytes)))
    await asked.promise
    const closing = opened.close()
    answered.resolve()
    await closing
    isClosed = true
    await vi.waitFor(() => expect(text).toContain('HTTP/1.1 200'))
  })
})
