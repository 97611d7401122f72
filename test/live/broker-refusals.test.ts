/** A broker that Sepal cannot use as it was told to: the log and the API say why, and no secret. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Certificates, makeCertificates, opensslMissing } from '../peers/certificates.ts'
import { newUser, newVhost } from '../peers/rabbitmq-management.ts'
import { type RabbitmqPeer, startRabbitmq } from '../peers/rabbitmq.ts'
import { redisMissing, type RedisPeer, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { type GuardedBroker, openGuarded } from './guarded-brokers.ts'
import { BROKERS, type LiveBrokerKind } from './live-brokers.ts'
import { showsTask, untilConnected, untilLink, untilLogged, watchSepal } from './watched-sepal.ts'

const CANARY = 'c4nary'

interface Refusal {
  readonly of: string
  readonly title: string
  /** What Sepal is given, where `broker` asks for a password. */
  readonly url: (broker: GuardedBroker) => Promise<string> | string
  /** The end of the problem, which begins with the broker's address. */
  readonly says: RegExp
}

const NOTHING = { configure: '^$', write: '^$', read: '^$' }

const REFUSALS: readonly Refusal[] = [
  ...['Redis', 'RabbitMQ'].map((of) => ({
    of,
    title: 'a wrong password',
    url: (broker: GuardedBroker) => broker.urlWith(`wrong${CANARY}`),
    says: /: wrong user name or password$/,
  })),
  {
    of: 'Redis',
    title: 'no password where one is asked for',
    url: (broker) => broker.url.replace(`:${CANARY}@`, ''),
    says: /: it asks for a password, and the URL has none$/,
  },
  {
    of: 'Redis',
    title: 'a database that is not there',
    url: (broker) => broker.url.replace(/0$/, '99'),
    says: /\/99: it has no database of this number$/,
  },
  {
    of: 'RabbitMQ',
    title: 'a virtual host that is not there',
    url: (broker) => broker.url.replace(/\/t\w+$/, '/nowhere'),
    says: /: it has no virtual host "nowhere"$/,
  },
  {
    of: 'RabbitMQ',
    title: "another one's virtual host",
    async url(broker) {
      const shared = inject('rabbitmq')
      const own = new URL(await newVhost(shared)).pathname.slice(1)
      const stranger = await newUser(shared, own, NOTHING)
      return broker.url.replace(/u\w+:\w+@/, `${stranger}@`)
    },
    says: /: user "u\w+" may not use virtual host "t\w+"$/,
  },
]

describe.concurrent('a broker that refuses', () => {
  for (const { of, title, url, says } of REFUSALS) {
    const kind = BROKERS.find((each) => each.title === of)
    const why = kind?.missing ?? null
    test.skipIf(kind === undefined || why !== null)(
      peerTitle(`${of}: ${title}`, why),
      async (context) => {
        if (kind === undefined) return
        const broker = await openGuarded(kind, CANARY)
        context.onTestFinished(() => broker.stop())
        const watched = await watchSepal(context, await url(broker))
        const link = await untilLink(watched, ({ state }) => state === 'lost')
        expect(link.problem).toMatch(/^Cannot use (redis|amqp):\/\//)
        expect(link.problem).toMatch(says)
        await untilLogged(watched, String(link.problem))
        expect(await (await fetch(`${watched.sepal.baseUrl}/healthcheck`)).text()).toBe('OK')
        expect(watched.sepal.output() + JSON.stringify(watched.links)).not.toContain(CANARY)
      },
    )
  }
})

const missing = redisMissing() ?? inject('rabbitmq').missing ?? opensslMissing()

describe.skipIf(missing !== null)(peerTitle('a broker that speaks TLS', missing), () => {
  let directory: string
  let certificates: Certificates
  const peers: { redis?: RedisPeer; rabbitmq?: RabbitmqPeer } = {}
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sepal-certificates-'))
    certificates = await makeCertificates(directory)
    const { ca, server: pair } = certificates
    peers.redis = await startRedis({ tls: { ca, pair } })
    peers.rabbitmq = await startRabbitmq({ tls: { ca, pair } })
  })
  afterAll(async () => {
    await Promise.all([peers.redis?.stop(), peers.rabbitmq?.stop()])
    await rm(directory, { recursive: true, force: true })
  })

  const addresses = (kind: LiveBrokerKind, ca: string) => {
    const peer = kind.title === 'Redis' ? peers.redis : peers.rabbitmq
    if (peer === undefined) throw new Error(`Cannot find ${kind.title}: it did not start`)
    const plain = peer.url
    const secure = plain
      .replace(/^(redis|amqp):/, '$1s:')
      .replace(`:${peer.port}/`, `:${peer.tlsPort}/`)
    return { plain, secure: `${secure}?ssl_ca_certs=${encodeURIComponent(ca)}` }
  }

  for (const kind of BROKERS) {
    test.concurrent(`${kind.title} whose authority is named is trusted, and events come in`, async (context) => {
      const { plain, secure } = addresses(kind, certificates.ca)
      const watched = await watchSepal(context, secure)
      const link = await untilConnected(watched)
      expect(link).toMatchObject({
        problem: null,
        broker: expect.stringMatching(/^(rediss|amqps):/),
      })
      await untilLogged(watched, 'Connected to ')
      await showsTask(kind, watched, { url: plain, id: `by-tls-${kind.title}` })
    })

    test.concurrent(`${kind.title} of another authority is not, and the fix is told`, async (context) => {
      const watched = await watchSepal(context, addresses(kind, certificates.otherCa).secure)
      const link = await untilLink(watched, ({ state }) => state === 'lost')
      expect(link.problem).toMatch(
        /^Cannot use (rediss|amqps):.*: its certificate is not from an authority that is trusted here$/,
      )
      expect(link.hint).toContain('?ssl_ca_certs=FILE')
      await untilLogged(watched, String(link.problem))
      await untilLogged(watched, String(link.hint))
    })
  }
})
