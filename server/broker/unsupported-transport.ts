/**
 * Why Sepal cannot use a kind of broker that Celery can.
 *
 * Source: docs.celeryq.dev, "Backends and Brokers" (its columns Monitoring and Remote Control) for
 * what is documented; kombu/transport/__init__.py for the schemes.
 */
import { AppError } from '../errors.ts'

/** Celery's documentation says of these: no monitoring, no remote control. */
const DEAF: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  sqs: 'Amazon SQS',
  kafka: 'Kafka',
  confluentkafka: 'Kafka',
  zookeeper: 'Zookeeper',
})

/** It has both there, and Sepal does not speak the protocol. */
const FOREIGN: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  gcpubsub: 'Google Cloud Pub/Sub',
})

/** Its documentation does not say. */
const UNKNOWN: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  azureservicebus: 'Azure Service Bus',
  azurestoragequeues: 'Azure Storage Queues',
  mongodb: 'MongoDB',
  filesystem: 'the file system',
  sqlalchemy: 'an SQL database',
  sqla: 'an SQL database',
  pgmq: 'PostgreSQL (PGMQ)',
  consul: 'Consul',
  etcd: 'etcd',
  qpid: 'Qpid',
  pyro: 'Pyro',
  slmq: 'SoftLayer MQ',
})

/** @param scheme of a broker URL, in lower case; what is behind a `+` does not matter */
export function refuseTransport(scheme: string): AppError {
  const [name = ''] = scheme.split('+')
  return new AppError('BROKER_UNSUPPORTED', `Cannot use this broker URL: ${reason(name)}`, {
    parameter: 'broker',
    fix: 'Use Redis (redis://, rediss://, sentinel://) or RabbitMQ (amqp://, amqps://)',
  })
}

function reason(name: string): string {
  const deaf = DEAF[name]
  if (deaf !== undefined) {
    return `on ${deaf} Celery has neither events nor remote control, so no monitor can see its workers`
  }
  const foreign = FOREIGN[name]
  if (foreign !== undefined) {
    return `Celery has events and remote control on ${foreign}, but Sepal does not speak its protocol`
  }
  const unknown = UNKNOWN[name]
  if (unknown !== undefined) {
    return `Celery documents neither events nor remote control on ${unknown}, and Sepal does not speak it`
  }
  if (name === 'memory') return 'nobody but the process that has it sees a memory broker'
  return `its scheme is "${name.replaceAll(/[^\w.-]/g, '?').slice(0, 20)}"`
}
