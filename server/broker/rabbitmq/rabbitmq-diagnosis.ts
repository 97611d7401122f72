/**
 * Why nothing comes in from a RabbitMQ that we are connected to. Most often workers use another
 * virtual host, which over AMQP cannot be seen from this one; the management API shows it.
 *
 * Asks only what exists, each time on a channel of its own.
 */
import type { ChannelModel } from 'amqplib'
import { AppError } from '../../errors.ts'
import type { BrokerDiagnosis } from '../broker.ts'
import { quoteName } from '../quote-name.ts'
import type { EventExchangeState } from './event-exchange.ts'
import type { ManagementApi } from './management-api.ts'
import { NOT_FOUND, onOwnChannel, replyCodeOf } from './own-channel.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface RabbitmqDiagnosisOptions {
  readonly url: RabbitmqUrl
  readonly model: ChannelModel
  readonly api: ManagementApi | null
  readonly controlExchange: string
  readonly eventExchange: string
  readonly eventExchangeState: EventExchangeState
}

/** Never rejects. */
export async function diagnoseRabbitmq(
  options: RabbitmqDiagnosisOptions,
): Promise<BrokerDiagnosis> {
  try {
    const oddity = oddExchange(options)
    const inboxes = await findInboxes(options)
    if (inboxes !== null) return concludeFromInboxes(inboxes, oddity, options)
    return await concludeFromHere(oddity, options)
  } catch {
    return { finding: 'unknown', hint: null } // the connection itself says what is wrong with it
  }
}

function oddExchange({ eventExchange, eventExchangeState }: RabbitmqDiagnosisOptions): string {
  if (eventExchangeState !== 'different') return ''
  return (
    ` The exchange ${quoteName(eventExchange)} has other properties than Celery gives it, so that ` +
    'workers may not be able to use it: delete it, and the next worker makes it anew.'
  )
}

interface Inbox {
  readonly vhost: string
  /** `celery.pidbox` */
  readonly exchange: string
}

/** Inboxes that a worker listens on now; null: there is nobody to ask. */
async function findInboxes({ api }: RabbitmqDiagnosisOptions): Promise<readonly Inbox[] | null> {
  if (api === null) return null
  try {
    const { queues } = await api.listQueues({ vhost: null, nameContains: '.pidbox' })
    return queues.flatMap(({ name, vhost, consumers }) => {
      // `worker@host.celery.pidbox`; a client's is `<oid>.reply.celery.pidbox`.
      const exchange = /(?<!\.reply)\.([^.]+\.pidbox)$/.exec(name)?.[1]
      return exchange !== undefined && (consumers ?? 0) > 0 ? [{ vhost, exchange }] : []
    })
  } catch (error) {
    if (error instanceof AppError) return null // what it lacks is told where its figures are missing
    throw error
  }
}

function concludeFromInboxes(
  inboxes: readonly Inbox[],
  oddity: string,
  { url, controlExchange, eventExchange }: RabbitmqDiagnosisOptions,
): BrokerDiagnosis {
  const here = inboxes.filter(({ vhost }) => vhost === url.vhost)
  if (here.some(({ exchange }) => exchange === controlExchange)) {
    return { finding: 'here', hint: `${silentWorkers(url, eventExchange)}${oddity}` }
  }
  const [otherName] = here
  if (otherName !== undefined) {
    const name = otherName.exchange.replace(/\.pidbox$/, '')
    const hint =
      `Workers of virtual host ${quoteName(url.vhost)} listen on ${quoteName(otherName.exchange)}, and ` +
      `Sepal asks on ${quoteName(controlExchange)}: give --control-exchange ${quoteName(name)}, and ` +
      'look whether event_exchange is another one as well.'
    return { finding: 'elsewhere', hint }
  }
  const vhosts = [...new Set(inboxes.map(({ vhost }) => vhost))]
  if (vhosts.length === 0) {
    return { finding: 'nobody', hint: `No worker is connected to this RabbitMQ now.${oddity}` }
  }
  const listed = vhosts.slice(0, 5).map(quoteName).join(', ')
  const hint =
    `Workers are connected to virtual host ${listed}, and Sepal reads ${quoteName(url.vhost)}: write the ` +
    'other one into the broker URL.'
  return { finding: 'elsewhere', hint }
}

const silentWorkers = ({ vhost }: RabbitmqUrl, eventExchange: string): string =>
  `Workers are connected to virtual host ${quoteName(vhost)}, and send no events to ` +
  `${quoteName(eventExchange)}, not even heartbeats: look whether their event_exchange is another one.`

/** Celery's default queue, which only workers and their clients make. */
const DEFAULT_QUEUE = 'celery'

/** What can be seen from inside this virtual host. */
async function concludeFromHere(
  oddity: string,
  { url, model, controlExchange, eventExchange }: RabbitmqDiagnosisOptions,
): Promise<BrokerDiagnosis> {
  const vhost = quoteName(url.vhost)
  const isThere = await exists(() =>
    onOwnChannel(model, (channel) => channel.checkExchange(controlExchange)),
  )
  // Each worker makes it, nobody deletes it, and Sepal does not make it.
  if (!isThere) {
    const hint =
      `No worker has connected to virtual host ${vhost} since this RabbitMQ started: look at the virtual ` +
      `host in the workers' broker_url, and at control_exchange.${oddity}`
    return { finding: 'nobody', hint }
  }
  let consumers = 0
  await exists(async () => {
    const queue = await onOwnChannel(model, (channel) => channel.checkQueue(DEFAULT_QUEUE))
    consumers = queue.consumerCount
  })
  if (consumers > 0) {
    return { finding: 'here', hint: `${silentWorkers(url, eventExchange)}${oddity}` }
  }
  const hint =
    `No worker sends events in virtual host ${vhost}. Whether there are any, and in which virtual host, ` +
    `RabbitMQ tells by its management API: give --broker-api.${oddity}`
  return { finding: 'unknown', hint }
}

async function exists(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look()
    return true
  } catch (error) {
    if (replyCodeOf(error) === NOT_FOUND) return false
    throw error
  }
}
