/** Every option of Sepal. Parsing, `sepal --help`, docs/reference/options.md and the tests come from here. */
import { ENVIRONMENT_COLORS, type EnvironmentColor } from '../../contract/model/environment.ts'
import type { Option } from './option.ts'
import {
  readBrokerUrl,
  readChoice,
  readDatabaseUrl,
  readDirectory,
  readHttpUrl,
  readJsonObject,
  readLoopbackAddress,
  readName,
  readNames,
  readSwitch,
  readUrlPrefix,
  readUseSsl,
  readWholeNumber,
} from './read-value.ts'
import { type Command, type JsonObject, LOG_LEVELS, type LogLevel } from './settings.ts'

const STARTS_A_SERVER: readonly Command[] = ['serve', 'demo']
const EVERY_COMMAND: readonly Command[] = ['serve', 'demo', 'link', 'help', 'version']
const MAX_PORT = 65_535
const MAX_KEPT_MESSAGES = 1_000_000_000
const MAX_SPILL_MB = 1_048_576
const MAX_SEED = 2 ** 32 - 1
const MAX_SAMPLE_SECONDS = 3_600
const MAX_DAYS = 3_650
const MAX_TASKS = 1_000_000_000

const broker: Option<string | null> = {
  name: 'broker',
  short: 'b',
  placeholder: 'URL',
  env: ['SEPAL_BROKER', 'CELERY_BROKER_URL'],
  default: null,
  defaultText: 'none',
  help: 'Broker: redis[s]://, sentinel:// or amqp[s]://',
  group: 'Broker',
  commands: ['serve'],
  read: readBrokerUrl,
}

const brokerTransportOptions: Option<JsonObject | null> = {
  name: 'broker-transport-options',
  placeholder: 'JSON',
  env: ['SEPAL_BROKER_TRANSPORT_OPTIONS'],
  default: null,
  defaultText: 'none',
  help: "Celery's broker_transport_options as a JSON object",
  group: 'Broker',
  commands: ['serve'],
  read: readJsonObject,
}

const brokerUseSsl: Option<boolean | JsonObject | null> = {
  name: 'broker-use-ssl',
  placeholder: 'JSON',
  env: ['SEPAL_BROKER_USE_SSL'],
  default: null,
  defaultText: "the URL's",
  help: "Celery's broker_use_ssl: true or a JSON object",
  group: 'Broker',
  commands: ['serve'],
  read: readUseSsl,
}

const brokerApi: Option<string | null> = {
  name: 'broker-api',
  placeholder: 'URL',
  env: ['SEPAL_BROKER_API'],
  default: null,
  defaultText: 'none',
  help: "RabbitMQ's management API: http://HOST:15672/api/",
  group: 'Broker',
  commands: ['serve'],
  read: readHttpUrl,
}

const controlExchange: Option<string> = {
  name: 'control-exchange',
  placeholder: 'NAME',
  env: ['SEPAL_CONTROL_EXCHANGE'],
  default: 'celery',
  defaultText: 'celery',
  help: "Celery's control_exchange",
  group: 'Broker',
  commands: ['serve'],
  read: readName,
}

const eventExchange: Option<string> = {
  name: 'event-exchange',
  placeholder: 'NAME',
  env: ['SEPAL_EVENT_EXCHANGE'],
  default: 'celeryev',
  defaultText: 'celeryev',
  help: "Celery's event_exchange",
  group: 'Broker',
  commands: ['serve'],
  read: readName,
}

const eventQueuePrefix: Option<string> = {
  name: 'event-queue-prefix',
  placeholder: 'NAME',
  env: ['SEPAL_EVENT_QUEUE_PREFIX'],
  default: 'celeryev',
  defaultText: 'celeryev',
  help: "Celery's event_queue_prefix",
  group: 'Broker',
  commands: ['serve'],
  read: readName,
}

const eventQueue: Option<string | null> = {
  name: 'event-queue',
  placeholder: 'NAME',
  env: ['SEPAL_EVENT_QUEUE'],
  default: null,
  defaultText: 'none',
  help: 'RabbitMQ: durable queue while Sepal is away',
  group: 'Broker',
  commands: ['serve'],
  read: readName,
}

const eventQueueLimit: Option<number> = {
  name: 'event-queue-limit',
  placeholder: 'MESSAGES',
  env: ['SEPAL_EVENT_QUEUE_LIMIT'],
  default: 1_000_000,
  defaultText: '1000000',
  help: 'Messages kept by --event-queue; then the oldest go',
  group: 'Broker',
  commands: ['serve'],
  read: readWholeNumber(1, MAX_KEPT_MESSAGES),
}

const enableEvents: Option<boolean> = {
  name: 'enable-events',
  placeholder: null,
  env: ['SEPAL_ENABLE_EVENTS'],
  default: true,
  defaultText: 'on',
  help: 'Have workers send task events (celery worker -E)',
  group: 'Broker',
  commands: STARTS_A_SERVER,
  read: readSwitch,
}

const queues: Option<readonly string[]> = {
  name: 'queues',
  placeholder: 'NAMES',
  env: ['SEPAL_QUEUES'],
  default: [],
  defaultText: 'none',
  help: 'Queues to look at beside those found; commas between',
  group: 'Broker',
  commands: ['serve'],
  read: readNames,
}

const queueSampleSeconds: Option<number> = {
  name: 'queue-sample-seconds',
  placeholder: 'SECONDS',
  env: ['SEPAL_QUEUE_SAMPLE_SECONDS'],
  default: 10,
  defaultText: '10',
  help: 'Seconds between two looks at the queues',
  group: 'Broker',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(1, MAX_SAMPLE_SECONDS),
}

const clusterName: Option<string | null> = {
  name: 'cluster-name',
  placeholder: 'NAME',
  env: ['SEPAL_CLUSTER_NAME'],
  default: null,
  defaultText: "the broker's",
  help: 'Name of the cluster on every page',
  group: 'Broker',
  commands: STARTS_A_SERVER,
  read: readName,
}

const environmentName: Option<string | null> = {
  name: 'environment-name',
  placeholder: 'NAME',
  env: ['SEPAL_ENVIRONMENT_NAME'],
  default: null,
  defaultText: 'none',
  help: 'Name on the badge of every page: production',
  group: 'Web server',
  commands: STARTS_A_SERVER,
  read: readName,
}

/** Null: red for production, grey for all others. */
const environmentColor: Option<EnvironmentColor | null> = {
  name: 'environment-color',
  placeholder: 'COLOR',
  env: ['SEPAL_ENVIRONMENT_COLOR'],
  default: null,
  defaultText: 'by the name',
  help: `Its colour: ${ENVIRONMENT_COLORS.join(', ')}`,
  group: 'Web server',
  commands: STARTS_A_SERVER,
  read: readChoice(ENVIRONMENT_COLORS),
}

const address: Option<string> = {
  name: 'address',
  placeholder: 'ADDRESS',
  env: ['SEPAL_ADDRESS'],
  default: '127.0.0.1',
  defaultText: '127.0.0.1',
  help: 'Address to listen on; loopback only, for now',
  group: 'Web server',
  commands: STARTS_A_SERVER,
  read: readLoopbackAddress,
}

const port: Option<number> = {
  name: 'port',
  placeholder: 'PORT',
  env: ['SEPAL_PORT'],
  default: 5555,
  defaultText: '5555',
  help: 'TCP port to listen on; 0 takes any that is free',
  group: 'Web server',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(0, MAX_PORT),
}

const urlPrefix: Option<string> = {
  name: 'url-prefix',
  placeholder: 'PATH',
  env: ['SEPAL_URL_PREFIX', 'FLOWER_URL_PREFIX'],
  default: '',
  defaultText: 'none',
  help: 'Path below which all is served: flower for /flower/',
  group: 'Web server',
  commands: STARTS_A_SERVER,
  read: readUrlPrefix,
}

/** Null stands for the directory of data-dir.ts. */
const dataDir: Option<string | null> = {
  name: 'data-dir',
  placeholder: 'DIR',
  env: ['SEPAL_DATA_DIR'],
  default: null,
  defaultText: 'per user (demo: temporary)',
  help: 'Directory of history and sessions; made if missing',
  group: 'Data',
  commands: ['serve', 'demo', 'link'],
  read: readDirectory,
}

const spillLimit: Option<number> = {
  name: 'spill-limit',
  placeholder: 'MEGABYTES',
  env: ['SEPAL_SPILL_LIMIT'],
  default: 1_024,
  defaultText: '1024',
  help: 'MiB of events that may wait on disk; 0 for none',
  group: 'Data',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(0, MAX_SPILL_MB),
}

const retentionDays: Option<number> = {
  name: 'retention-days',
  placeholder: 'DAYS',
  env: ['SEPAL_RETENTION_DAYS'],
  default: 7,
  defaultText: '7',
  help: 'Days after its last event that a task is kept',
  group: 'Data',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(1, MAX_DAYS),
}

const retentionTasks: Option<number> = {
  name: 'retention-tasks',
  placeholder: 'NUMBER',
  env: ['SEPAL_RETENTION_TASKS'],
  default: 10_000_000,
  defaultText: '10,000,000',
  help: 'Tasks kept, however young; the oldest go first',
  group: 'Data',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(1, MAX_TASKS),
}

/** Null stands for `retentionDays`. */
const retentionFailureDays: Option<number | null> = {
  name: 'retention-failure-days',
  placeholder: 'DAYS',
  env: ['SEPAL_RETENTION_FAILURE_DAYS'],
  default: null,
  defaultText: 'as tasks',
  help: 'Days that failures are kept, if more',
  group: 'Data',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(1, MAX_DAYS),
}

/** Null stands for `retentionDays`. */
const retentionPayloadDays: Option<number | null> = {
  name: 'retention-payload-days',
  placeholder: 'DAYS',
  env: ['SEPAL_RETENTION_PAYLOAD_DAYS'],
  default: null,
  defaultText: 'as tasks',
  help: 'Days that payloads are kept, if fewer',
  group: 'Data',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(1, MAX_DAYS),
}

const retentionSumDays: Option<number> = {
  name: 'retention-sum-days',
  placeholder: 'DAYS',
  env: ['SEPAL_RETENTION_SUM_DAYS'],
  default: 90,
  defaultText: '90',
  help: 'Days that counts, errors, series and gaps are kept',
  group: 'Data',
  commands: STARTS_A_SERVER,
  read: readWholeNumber(1, MAX_DAYS),
}

const database: Option<string | null> = {
  name: 'database',
  placeholder: 'URL',
  env: ['SEPAL_DATABASE'],
  default: null,
  defaultText: 'files in --data-dir',
  help: 'PostgreSQL for history and sessions: postgres://',
  group: 'Data',
  commands: ['serve'],
  read: readDatabaseUrl,
}

const seed: Option<number> = {
  name: 'seed',
  placeholder: 'NUMBER',
  env: ['SEPAL_SEED'],
  default: 1,
  defaultText: '1',
  help: 'Seed of the demo: the same seed, the same story',
  group: 'Demo',
  commands: ['demo'],
  read: readWholeNumber(0, MAX_SEED),
}

const logLevel: Option<LogLevel> = {
  name: 'log-level',
  placeholder: 'LEVEL',
  env: ['SEPAL_LOG_LEVEL'],
  default: 'info',
  defaultText: 'info',
  help: `Least severe line to log: ${LOG_LEVELS.join(', ')}`,
  group: 'Other',
  commands: STARTS_A_SERVER,
  read: readChoice(LOG_LEVELS),
}

const help: Option<boolean> = {
  name: 'help',
  short: 'h',
  placeholder: null,
  env: [],
  default: false,
  defaultText: '',
  help: 'Print all commands and options and exit',
  group: 'Other',
  commands: EVERY_COMMAND,
  read: readSwitch,
}

const version: Option<boolean> = {
  name: 'version',
  placeholder: null,
  env: [],
  default: false,
  defaultText: '',
  help: 'Print the version and exit',
  group: 'Other',
  commands: EVERY_COMMAND,
  read: readSwitch,
}

export const OPTIONS = {
  broker,
  brokerTransportOptions,
  brokerUseSsl,
  brokerApi,
  controlExchange,
  eventExchange,
  eventQueuePrefix,
  eventQueue,
  eventQueueLimit,
  enableEvents,
  queues,
  queueSampleSeconds,
  clusterName,
  address,
  port,
  urlPrefix,
  environmentName,
  environmentColor,
  dataDir,
  retentionDays,
  retentionTasks,
  retentionFailureDays,
  retentionPayloadDays,
  retentionSumDays,
  spillLimit,
  database,
  seed,
  logLevel,
  help,
  version,
} as const

/** The same, in the order of help and docs, for those who do not care for a value's type. */
export const OPTION_LIST: readonly Option<unknown>[] = Object.values(OPTIONS)
