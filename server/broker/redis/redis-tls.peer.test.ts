import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  type Certificates,
  makeCertificates,
  opensslMissing,
} from '../../../test/peers/certificates.ts'
import { startRedis, type RedisPeer } from '../../../test/peers/redis.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { AppError } from '../../errors.ts'
import { createBroker } from '../create-broker.ts'

const missing = inject('redis').missing ?? opensslMissing()
const CANARY = 'c4nary'

/** Whom to connect to, and how. */
interface Case {
  readonly to: 'good' | 'asking' | 'expired' | 'misnamed'
  readonly query: (of: Certificates) => Record<string, string>
  readonly code?: string
  /** Null: it works. */
  readonly state: RegExp | null
}

const NOT_TRUSTED = /its certificate is not from an authority that is trusted here$/
// Redis may close before its alert is read: then no more can be told than that it did.
const NO_CERTIFICATE =
  /it asks for a client certificate$|it cut the connection, perhaps because it asks/
const NOT_ACCEPTED = /it does not accept our client certificate$|the other side cut the connection$/

const cases: Readonly<Record<string, Case>> = {
  'the right authority': { to: 'good', query: ({ ca }) => ({ ssl_ca_certs: ca }), state: null },
  'no authority named': { to: 'good', query: () => ({}), state: NOT_TRUSTED },
  'another authority': {
    to: 'good',
    query: ({ otherCa }) => ({ ssl_ca_certs: otherCa }),
    state: NOT_TRUSTED,
  },
  'an expired certificate': {
    to: 'expired',
    query: ({ ca }) => ({ ssl_ca_certs: ca }),
    state: /its certificate has expired$/,
  },
  'an expired certificate that nobody asks for': {
    to: 'expired',
    query: () => ({ ssl_cert_reqs: 'none' }),
    state: null,
  },
  'a certificate for another host': {
    to: 'misnamed',
    query: ({ ca }) => ({ ssl_ca_certs: ca }),
    state: /its certificate is for another host name$/,
  },
  'a certificate for another host, and no check of the name': {
    to: 'misnamed',
    query: ({ ca }) => ({ ssl_ca_certs: ca, ssl_check_hostname: 'false' }),
    state: null,
  },
  'a certificate for another host, which is named': {
    to: 'misnamed',
    query: ({ ca }) => ({ ssl_ca_certs: ca, ssl_server_hostname: 'elsewhere.example' }),
    state: null,
  },
  'a server that asks for a client certificate, and gets it': {
    to: 'asking',
    query: ({ ca, client }) => ({
      ssl_ca_certs: ca,
      ssl_certfile: client.cert,
      ssl_keyfile: client.key,
    }),
    state: null,
  },
  'a server that asks for a client certificate, in vain': {
    to: 'asking',
    query: ({ ca }) => ({ ssl_ca_certs: ca }),
    state: NO_CERTIFICATE,
  },
  'a client certificate of another authority': {
    to: 'asking',
    query: ({ ca, stranger }) => ({
      ssl_ca_certs: ca,
      ssl_certfile: stranger.cert,
      ssl_keyfile: stranger.key,
    }),
    code: 'BROKER_',
    state: NOT_ACCEPTED,
  },
  'a file that is not there': {
    to: 'good',
    query: () => ({ ssl_ca_certs: '/no/such/ca.pem' }),
    code: 'CONFIG_INVALID',
    state: /^Cannot use the CA certificate \/no\/such\/ca\.pem: there is no such file$/,
  },
  'a directory for a file': {
    to: 'good',
    query: () => ({ ssl_ca_certs: tmpdir() }),
    code: 'CONFIG_INVALID',
    state: /: it is a directory$/,
  },
  'a key for a certificate': {
    to: 'asking',
    query: ({ ca, client }) => ({ ssl_ca_certs: ca, ssl_certfile: client.key }),
    code: 'CONFIG_INVALID',
    state: /^Cannot use the client certificate .*: it is no certificate in PEM form$/,
  },
  "another one's key": {
    to: 'asking',
    query: ({ ca, client, stranger }) => ({
      ssl_ca_certs: ca,
      ssl_certfile: client.cert,
      ssl_keyfile: stranger.key,
    }),
    code: 'CONFIG_INVALID',
    state: /: the key is not that certificate's, or it asks for another password$/,
  },
}

describe.skipIf(missing !== null)(peerTitle('redis by TLS', missing), () => {
  let directory: string
  let certificates: Certificates
  const peers = new Map<Case['to'], RedisPeer>()
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sepal-certificates-'))
    certificates = await makeCertificates(directory)
    const { ca, server, expired, misnamed } = certificates
    const start = async (name: Case['to'], tls: { pair: typeof server; asksClients?: boolean }) =>
      peers.set(name, await startRedis({ password: CANARY, tls: { ca, ...tls } }))
    await start('good', { pair: server })
    await start('asking', { pair: server, asksClients: true })
    await start('expired', { pair: expired })
    await start('misnamed', { pair: misnamed })
  })
  afterAll(async () => {
    for (const peer of peers.values()) await peer.stop()
    await rm(directory, { recursive: true, force: true })
  })
  const peerOf = (name: Case['to']): RedisPeer => {
    const peer = peers.get(name)
    if (peer === undefined) throw new Error(`Cannot find the peer ${name}: it was not started`)
    return peer
  }

  /** Null: it connected. Whatever it is, it tells no password. */
  async function tryOut(url: string): Promise<AppError | null> {
    try {
      const connection = await createBroker(url).connect(2_000)
      await connection.close()
      return null
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      expect(`${error.message} ${error.fix}`).not.toContain(CANARY)
      return error
    }
  }

  test.each(Object.entries(cases))('connect() with %s', async (_, { to, query, code, state }) => {
    const text = new URLSearchParams(query(certificates)).toString()
    const url = `rediss://:${CANARY}@127.0.0.1:${peerOf(to).tlsPort}/0?${text}`
    const problem = await tryOut(url)
    if (state === null) {
      expect(problem).toBeNull()
      return
    }
    expect(problem?.message).toMatch(state)
    expect(problem?.code).toMatch(code ?? 'BROKER_REFUSED')
  })

  test('connect() says so when a server speaks TLS, and Sepal does not, or the other way', async () => {
    const { port, tlsPort } = peerOf('good')
    const plain = await tryOut(`redis://:${CANARY}@127.0.0.1:${tlsPort}/0`)
    expect(plain).toMatchObject({
      code: 'BROKER_UNREACHABLE',
      fix: expect.stringMatching(/rediss:\/\//),
    })
    const secure = await tryOut(`rediss://:${CANARY}@127.0.0.1:${port}/0`)
    expect(secure?.message).toMatch(/it does not speak TLS on this port$|no answer in time$/)
  })

  test('connect() reads a renewed certificate, without a restart', async () => {
    const file = join(directory, 'renewed.pem')
    await writeFile(file, 'not yet')
    const url = `rediss://:${CANARY}@127.0.0.1:${peerOf('good').tlsPort}/0?ssl_ca_certs=${file}`
    const broker = createBroker(url)
    await expect(broker.connect(2_000)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    const { readFile } = await import('node:fs/promises')
    await writeFile(file, await readFile(certificates.ca))
    await (await broker.connect(2_000)).close()
  })

  test('connect() rejects a wrong password by TLS as it does without', async () => {
    const url = `rediss://:not${CANARY}@127.0.0.1:${peerOf('good').tlsPort}/0?ssl_ca_certs=${certificates.ca}`
    expect(await tryOut(url)).toMatchObject({
      message: expect.stringMatching(/wrong user name or password$/),
    })
  })
})
