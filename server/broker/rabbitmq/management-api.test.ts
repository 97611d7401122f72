import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { parseBrokerUrls } from '../broker-url.ts'
import { createManagementApi } from './management-api.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** Null: none at all. */
  readonly body: string | Buffer | null
}

/** A server that answers as the test likes; its URL, without credentials. */
async function serve(answer: (request: IncomingMessage) => Reply): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body } = answer(request)
    if (body === null) return
    response.writeHead(status, headers)
    response.end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const broker = (text = 'amqp://ann:brokerpw@h/v'): RabbitmqUrl => {
  const [url] = parseBrokerUrls(text)
  if (url.transport !== 'rabbitmq') throw new Error('not RabbitMQ')
  return url
}
const here = { vhost: 'a/b' }
const page = (items: readonly unknown[], pages = 1): Reply => ({
  body: JSON.stringify({ items, page_count: pages }),
})

describe('createManagementApi()', () => {
  test('asks for what it needs, as whom it was told', async () => {
    const asked: string[] = []
    const url = await serve((request) => {
      asked.push(`${request.url} ${request.headers.authorization}`)
      return page([])
    })
    const own = url.replace('http://', 'http://bob:p%40w@')
    await createManagementApi(`${own}/api/`, broker()).listQueues(here)
    await createManagementApi(url, broker()).listQueues({ vhost: null, nameContains: '.pidbox' })
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
    expect(asked[0]).toMatch(/^\/api\/queues\/a%2Fb\?page=1&page_size=500&columns=name%2Cvhost/)
    expect(asked[0]?.endsWith(basic('bob:p@w'))).toBe(true)
    expect(asked[1]).toMatch(/^\/api\/queues\?.*&name=.pidbox&use_regex=false/)
    expect(asked[1]?.endsWith(basic('ann:brokerpw'))).toBe(true)
  })

  test('reads the recorded answer of RabbitMQ 3.10', async () => {
    const file = new URL('../../../test/fixtures/celery/rabbitmq-mgmt-queues.json', import.meta.url)
    const recorded = readFileSync(file)
    const api = createManagementApi(await serve(() => ({ body: recorded })), broker())
    const { queues, isComplete } = await api.listQueues(here)
    expect(isComplete).toBe(true)
    expect(queues).toHaveLength((JSON.parse(recorded.toString()) as unknown[]).length)
    expect(queues.find(({ name }) => name === 'celery')).toEqual({
      name: 'celery',
      vhost: '/',
      kind: 'classic',
      consumers: 2,
      ready: 0,
      unacked: 0,
      byPriority: null,
      headTimestamp: null,
    })
  })

  test('goes through the pages, and says when there are too many', async () => {
    const item = (name: string) => ({ name, vhost: 'v' })
    const few = await serve((request) => {
      const number = new URL(request.url ?? '', 'http://h').searchParams.get('page')
      return page([item(`q${number}`)], 3)
    })
    const list = await createManagementApi(few, broker()).listQueues(here)
    expect(list.queues.map(({ name }) => name)).toEqual(['q1', 'q2', 'q3'])
    let asked = 0
    const endless = await serve(() => {
      asked++
      return page([item('q')], 1e15)
    })
    const { isComplete } = await createManagementApi(endless, broker()).listQueues(here)
    expect({ isComplete, asked }).toEqual({ isComplete: false, asked: 20 })
  })

  test('copies what it knows and nothing else', async () => {
    const api = createManagementApi(
      await serve(() =>
        page([
          { name: 'a', vhost: 'v', type: 'quorum', messages_ready: 3, secret: 'x' },
          { name: 'b', vhost: 'v', type: '__proto__', messages_ready: -1, consumers: 1.5 },
          {
            name: 'c',
            vhost: 'v',
            backing_queue_status: { priority_lengths: { 0: 2, x: 1, 9: 'y' } },
          },
          { name: 7, vhost: 'v' },
          { name: 'd' },
          { name: 'x'.repeat(256), vhost: 'v' },
          null,
          [],
          'text',
        ]),
      ),
      broker(),
    )
    const none = { kind: null, consumers: null, ready: null, unacked: null }
    const rest = { vhost: 'v', byPriority: null, headTimestamp: null }
    expect((await api.listQueues(here)).queues).toEqual([
      { ...none, ...rest, name: 'a', kind: 'quorum', ready: 3 },
      { ...none, ...rest, name: 'b' },
      { ...none, ...rest, name: 'c', byPriority: [{ priority: 0, ready: 2 }] },
    ])
  })

  test('reads or refuses, whatever JSON comes', async () => {
    let body = ''
    const api = createManagementApi(await serve(() => ({ body })), broker())
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        body = text
        try {
          expect((await api.listQueues(here)).queues).toBeInstanceOf(Array)
        } catch (error) {
          expect(error).toMatchObject({ code: 'BROKER_REFUSED' })
        }
      }),
      { numRuns: 50 },
    )
  })

  test.each<[string, Reply, string, string]>([
    [
      '401',
      { status: 401, body: '{}' },
      'BROKER_REFUSED',
      'wrong user name or password, or the user',
    ],
    ['403', { status: 403, body: '{}' }, 'BROKER_REFUSED', 'its user may not look at queues'],
    ['404', { status: 404, body: '{}' }, 'BROKER_REFUSED', 'it has no such virtual host'],
    ['500', { status: 500, body: 'c4nary' }, 'BROKER_UNREACHABLE', 'it answered with status 500'],
    ['HTML', { body: '<html>c4nary' }, 'BROKER_REFUSED', 'its answer is none of a management API'],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
      'BROKER_UNREACHABLE',
      'it answered with status 302',
    ],
    [
      'a flood',
      { body: `[${' '.repeat(5 * 1024 * 1024)}]` },
      'BROKER_REFUSED',
      'its answer is none',
    ],
  ])('refuses %s', async (_, reply, code, words) => {
    const url = (await serve(() => reply)).replace('http://', 'http://bob:c4nary@')
    const api = createManagementApi(url, broker())
    expect(api.label).toBe(`${url.replace('c4nary', '**')}/api/`)
    const failure = await api.listQueues(here).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code })
    expect(String(failure)).toContain(`Cannot use ${api.label}: ${words}`)
    expect(String(failure)).not.toContain('c4nary')
  })

  test('says so when nobody listens, or TLS is not spoken', async () => {
    const nobody = createManagementApi('http://127.0.0.1:1/api/', broker())
    await expect(nobody.listQueues(here)).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: 'Cannot reach http://ann:**@127.0.0.1:1/api/: nobody listens there',
    })
    const plain = await serve(() => page([]))
    const secure = createManagementApi(plain.replace('http:', 'https:'), broker())
    await expect(secure.listQueues(here)).rejects.toThrow('it does not speak TLS on this port')
  })

  test.each([
    'ftp://h',
    'h:15672',
    '',
    'http://',
    'https://h?ssl_cert_reqs=x',
    'https://h?ssl_x=1',
  ])('refuses the URL %j', (text) => {
    expect(() => createManagementApi(text, broker())).toThrow('Cannot use --broker-api: ')
  })

  test('takes the authority of the broker, or its own', () => {
    const secure = broker('amqps://h/v?ssl_cert_reqs=none')
    expect(createManagementApi('https://h', secure).warnings).toHaveLength(1)
    expect(createManagementApi('http://h', secure).warnings).toEqual([])
    expect(createManagementApi('https://h?ssl_cert_reqs=required', secure).warnings).toEqual([])
  })
})
