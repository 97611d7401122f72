import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  type Certificates,
  type KeyPair,
  makeCertificates,
  opensslMissing,
} from '../../../test/peers/certificates.ts'
import { startRabbitmq, type RabbitmqPeer } from '../../../test/peers/rabbitmq.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { AppError } from '../../errors.ts'
import { describeBroker } from '../broker.contract.ts'
import { createBroker } from '../create-broker.ts'
import { openRabbitmqBench } from './rabbitmq-bench-fixture.ts'

const missing = inject('rabbitmq').missing ?? opensslMissing()
const CANARY = 'c4nary'

describe.skipIf(missing !== null)(peerTitle('rabbitmq by TLS', missing), () => {
  let directory: string
  let certificates: Certificates
  let peer: RabbitmqPeer
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sepal-certificates-'))
    certificates = await makeCertificates(directory)
    const { ca, server: pair } = certificates
    peer = await startRabbitmq({ tls: { ca, pair, asksClients: true } })
  })
  afterAll(async () => {
    await peer.stop()
    await rm(directory, { recursive: true, force: true })
  })
  const withClient = (more: Record<string, string> = {}): string => {
    const { ca, client } = certificates
    const files = { ssl_ca_certs: ca, ssl_certfile: client.cert, ssl_keyfile: client.key }
    return new URLSearchParams({ ...files, ...more }).toString()
  }

  describeBroker(
    'rabbitmq by TLS with a client certificate',
    async () => {
      const plain = await peer.newVhost()
      const secure = plain.replace('amqp:', 'amqps:').replace(`:${peer.port}/`, `:${peer.tlsPort}/`)
      return openRabbitmqBench(`${secure}?${withClient()}`, plain)
    },
    { countsListeners: false },
  )

  /** Null: it connected. Whatever it is, it tells no password. */
  async function tryOut(url: string): Promise<AppError | null> {
    try {
      await (await createBroker(url).connect(3_000)).close()
      return null
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      expect(`${error.message} ${error.fix}`).not.toContain(CANARY)
      return error
    }
  }
  const at = (query: string, credentials = 'guest:guest'): string =>
    `amqps://${credentials}@127.0.0.1:${peer.tlsPort}//?${query}`

  test('connect() says what is wrong with a certificate', async () => {
    expect(await tryOut(at(withClient()))).toBeNull()

    const stranger = await tryOut(at(withClient({ ssl_ca_certs: certificates.otherCa })))
    expect(stranger?.code).toBe('BROKER_REFUSED')
    expect(stranger?.message).toMatch(
      /its certificate is not from an authority that is trusted here$/,
    )

    const missingOurs = await tryOut(at(`ssl_ca_certs=${certificates.ca}`))
    expect(missingOurs?.code).toBe('BROKER_REFUSED')
    expect(missingOurs?.message).toMatch(/asks for a client certificate$/)

    const { cert, key } = certificates.stranger
    const wrongOurs = await tryOut(at(withClient({ ssl_certfile: cert, ssl_keyfile: key })))
    expect(wrongOurs?.message).toMatch(
      /it does not accept our client certificate$|the other side cut the connection$/,
    )

    const wrongPassword = await tryOut(at(withClient(), `guest:${CANARY}`))
    expect(wrongPassword?.message).toMatch(/wrong user name or password$/)
  })

  test('connect() says so when RabbitMQ speaks TLS, and Sepal does not, or the other way', async () => {
    const plain = await tryOut(`amqp://guest:${CANARY}@127.0.0.1:${peer.tlsPort}//`)
    expect(plain?.code).toBe('BROKER_UNREACHABLE')
    expect(plain?.fix).toBe('If it speaks TLS, write amqps://')
    const secure = await tryOut(`amqps://guest:${CANARY}@127.0.0.1:${peer.port}//`)
    expect(secure?.message).toMatch(/it does not speak TLS on this port$/)
  })

  test.each<[keyof Certificates, Record<string, string>, RegExp]>([
    ['expired', {}, /its certificate has expired$/],
    ['misnamed', {}, /its certificate is for another host name$/],
    ['misnamed', { ssl_check_hostname: 'false' }, /no answer in time$/],
    ['expired', { ssl_cert_reqs: 'none' }, /no answer in time$/],
  ])('connect() to a server with its certificate %s and %o', async (name, more, state) => {
    const mute = await muteServer(certificates[name] as KeyPair)
    const { port } = mute.address() as { port: number }
    const query = new URLSearchParams({ ssl_ca_certs: certificates.ca, ...more }).toString()
    const broker = createBroker(`amqps://guest:${CANARY}@127.0.0.1:${port}//?${query}`)
    await expect(broker.connect(500)).rejects.toMatchObject({
      message: expect.stringMatching(state),
    })
    mute.close()
  })
})

/** Shakes hands, and says nothing more. */
async function muteServer({ cert, key }: KeyPair): Promise<Server> {
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) })
  server.on('tlsClientError', () => {})
  server.on('secureConnection', (socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
