import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Host } from './data-dir.ts'
import { parseSettings } from './parse-settings.ts'
import type { Settings } from './settings.ts'

const host: Host = {
  platform: 'linux',
  homeDir: '/home/ann',
  temporaryDir: '/tmp',
  workingDir: '/work',
  randomName: () => 'abc',
}

type Variables = Record<string, string | undefined>

const parse = (line: string, env: Variables = {}) =>
  parseSettings(line === '' ? [] : line.split(' '), env, host)

function settingsOf(line: string, env: Variables = {}): Settings {
  const parsed = parse(line, env)
  if ('settings' in parsed) return parsed.settings
  throw new Error(parsed.problems.join('\n'))
}

function problemsOf(line: string, env: Variables = {}): readonly string[] {
  const parsed = parse(line, env)
  return 'problems' in parsed ? parsed.problems : []
}

describe('parseSettings() chooses the command', () => {
  test.each([
    ['', {}, 'demo'],
    ['', { CELERY_BROKER_URL: 'redis://h' }, 'serve'],
    ['', { SEPAL_BROKER: 'redis://h' }, 'serve'],
    ['', { CELERY_BROKER_URL: '' }, 'demo'],
    ['--broker redis://h', {}, 'serve'],
    ['--port 1', { CELERY_BROKER_URL: 'redis://h' }, 'serve'],
    ['demo', { CELERY_BROKER_URL: 'redis://h' }, 'demo'],
    ['demo --port 1', {}, 'demo'],
    ['link', {}, 'link'],
    ['help', {}, 'help'],
    ['--help', {}, 'help'],
    ['-h', {}, 'help'],
    ['demo --nonsense --help', { SEPAL_NONSENSE: '1' }, 'help'],
    ['--version', {}, 'version'],
  ])('%j with %j is %s', (line, env, command) => {
    expect(settingsOf(line, env).command).toBe(command)
  })

  test('refuses options alone without a broker', () => {
    expect(problemsOf('--port 8080')).toEqual([
      'Cannot start the server: no broker is configured; write --broker URL or set ' +
        'CELERY_BROKER_URL (sepal demo needs none)',
    ])
  })

  test('refuses a second command', () => {
    expect(problemsOf('demo link')).toEqual(['Cannot run "link": one command at a time is enough'])
  })
})

describe('parseSettings() reads values', () => {
  test.each(['--broker=redis://h', '--broker redis://h', '-b redis://h', '-bredis://h'])(
    '%s names the broker',
    (line) => {
      expect(settingsOf(line).broker).toBe('redis://h')
    },
  )

  test('takes _ for - in a name', () => {
    expect(settingsOf('-b redis://h --cluster_name=blue').clusterName).toBe('blue')
  })

  test.each([
    ['--no-enable-events', false],
    ['--no_enable_events', false],
    ['--enable-events=False', false],
    ['--enable_events=on', true],
    ['--enable-events', true],
  ])('%s is %s', (flag, value) => {
    expect(settingsOf(`demo ${flag}`).enableEvents).toBe(value)
  })

  test('takes the last of two', () => {
    expect(settingsOf('demo --port 1 --port 2').port).toBe(2)
  })

  test('prefers the option to the variable, and our variable to that of Celery', () => {
    const env = { SEPAL_BROKER: 'redis://ours', CELERY_BROKER_URL: 'redis://theirs' }
    expect(settingsOf('', env).broker).toBe('redis://ours')
    expect(settingsOf('-b redis://option', env).broker).toBe('redis://option')
  })

  test('reads each value from its variable', () => {
    const env = {
      SEPAL_DATA_DIR: '/data',
      SEPAL_ADDRESS: '::1',
      SEPAL_PORT: '0',
      SEPAL_ENABLE_EVENTS: 'no',
      SEPAL_QUEUE_SAMPLE_SECONDS: '5',
      SEPAL_CLUSTER_NAME: 'blue',
      SEPAL_LOG_LEVEL: 'WARN',
      SEPAL_SEED: '7',
      SEPAL_SPILL_LIMIT: '3',
      SEPAL_URL_PREFIX: 'flower/',
      SEPAL_ENVIRONMENT_NAME: 'staging',
      SEPAL_ENVIRONMENT_COLOR: 'amber',
    }
    expect(settingsOf('demo', env)).toEqual({
      command: 'demo',
      broker: null,
      brokerOptions: {
        transportOptions: null,
        useSsl: null,
        api: null,
        controlExchange: 'celery',
        eventExchange: 'celeryev',
        eventQueuePrefix: 'celeryev',
        eventQueue: null,
      },
      dataDir: '/data',
      dataDirIsDefault: false,
      dataDirIsTemporary: false,
      retention: {
        taskDays: 7,
        maxTasks: 10_000_000,
        failureDays: 7,
        payloadDays: 7,
        sumDays: 90,
      },
      database: null,
      address: '::1',
      port: 0,
      enableEvents: false,
      queues: [],
      queueSampleSeconds: 5,
      clusterName: 'blue',
      logLevel: 'warn',
      seed: 7,
      spillBytes: 3 * 1024 * 1024,
      urlPrefix: '/flower',
      environment: { name: 'staging', color: 'amber' },
    })
  })

  test("takes Flower's variable and flag for the prefix", () => {
    expect(settingsOf('demo', { FLOWER_URL_PREFIX: '/mon' }).urlPrefix).toBe('/mon')
    expect(settingsOf('demo --url_prefix=flower').urlPrefix).toBe('/flower')
    expect(problemsOf('demo --url-prefix=a//b')).toEqual([
      'Cannot use --url-prefix: "a//b" is not a path such as /flower',
    ])
  })

  test('keeps failures at least, and payloads at most, as long as tasks', () => {
    const { retention } = settingsOf('demo --retention-days 5 --retention-failure-days 2')
    expect(retention).toMatchObject({ taskDays: 5, failureDays: 5, payloadDays: 5 })
    const options = '--retention-failure-days 30 --retention-payload-days 2 --retention-tasks 9'
    expect(settingsOf(`demo --retention-sum-days 400 ${options}`).retention).toEqual({
      taskDays: 7,
      maxTasks: 9,
      failureDays: 30,
      payloadDays: 2,
      sumDays: 400,
    })
  })

  test('reads what Celery says of its broker beside the URL', () => {
    const env = {
      SEPAL_BROKER: 'redis://h',
      SEPAL_BROKER_TRANSPORT_OPTIONS: '{"master_name":"m","__proto__":{"a":1}}',
      SEPAL_BROKER_USE_SSL: '{"ssl_cert_reqs":"required"}',
      SEPAL_BROKER_API: 'http://u:p@h:15672/api/',
      SEPAL_CONTROL_EXCHANGE: 'mine',
      SEPAL_EVENT_EXCHANGE: 'myev',
      SEPAL_EVENT_QUEUE_PREFIX: 'q',
      SEPAL_EVENT_QUEUE: 'sepal',
      SEPAL_EVENT_QUEUE_LIMIT: '5000',
    }
    expect(settingsOf('', env).brokerOptions).toMatchObject({
      transportOptions: { master_name: 'm' },
      useSsl: { ssl_cert_reqs: 'required' },
      api: 'http://u:p@h:15672/api/',
      controlExchange: 'mine',
      eventExchange: 'myev',
      eventQueuePrefix: 'q',
      eventQueue: { name: 'sepal', maxMessages: 5_000 },
    })
    expect(settingsOf('--broker_use_ssl=true -b redis://h').brokerOptions.useSsl).toBe(true)
    expect(settingsOf('--broker-use-ssl off -b redis://h').brokerOptions.useSsl).toBe(false)
  })

  test.each([
    ['celery, mail,mail', ['celery', 'mail']],
    ['über.größe', ['über.größe']],
  ])('takes the queues of %j', (text, queues) => {
    expect(settingsOf('-b redis://h', { SEPAL_QUEUES: text }).queues).toEqual(queues)
  })

  test.each(['a,,b', ',', ' ', 'a\u0000b', 'x'.repeat(256)])('refuses the queues of %j', (text) => {
    expect(problemsOf('-b redis://h', { SEPAL_QUEUES: text })[0]).toContain(
      'Cannot use SEPAL_QUEUES',
    )
  })

  test('ignores a variable that does not apply, however wrong', () => {
    expect(settingsOf('link', { SEPAL_PORT: 'x', CELERY_BROKER_URL: 'x' }).command).toBe('link')
  })

  test('answers something frozen', () => {
    expect(Object.isFrozen(settingsOf(''))).toBe(true)
  })
})

describe('parseSettings() refuses', () => {
  test('everything that is wrong at once', () => {
    const env = { SEPAL_PROT: '1', SEPAL_LOG_LEVEL: 'loud' }
    expect(problemsOf('--portt=1 --port abc --broker=localhost', env)).toEqual([
      'Cannot use "--portt": there is no such option, did you mean --port?',
      'Cannot use the variable "SEPAL_PROT": Sepal has none of that name, did you mean SEPAL_PORT?',
      'Cannot use --broker: it is not a URL such as redis://host:6379/0 or ' +
        'amqp://user:password@host/vhost',
      'Cannot use --port: "abc" is not a whole number from 0 to 65535',
      'Cannot use SEPAL_LOG_LEVEL: "loud" is none of debug, info, warn, error',
    ])
  })

  test.each([
    ['--port', 'Cannot use --port: its value is missing, write --port PORT'],
    ['-b', 'Cannot use -b: its value is missing, write -b URL'],
    ['--no-enable-events=yes', 'Cannot use --no-enable-events: it takes no value'],
    ['demo --port -1', 'Cannot use --port: "-1" is not a whole number from 0 to 65535'],
    ['demo --port 65536', 'Cannot use --port: "65536" is not a whole number from 0 to 65535'],
    ['demo --enable-events=2', 'Cannot use --enable-events: "2" is neither true nor false'],
    ['demo --broker redis://h', 'Cannot use --broker with demo: it is for the server'],
    ['-b redis://h --seed 1', 'Cannot use --seed with the server: it is for demo'],
    ['dmo', 'Cannot run "dmo": there is no such command, did you mean demo?'],
    ['dmo --seed 1', 'Cannot run "dmo": there is no such command, did you mean demo?'],
    ['xyzzy', 'Cannot run "xyzzy": no such command, see sepal --help'],
    ['--xyzzy 5', 'Cannot use "--xyzzy": there is no such option, see sepal --help'],
    ['--no-port', 'Cannot use "--no-port": there is no such option, see sepal --help'],
    ['redis://:pw@h', 'Cannot understand "redis…": the URL of a broker follows --broker'],
  ])('%s with one sentence', (line, problem) => {
    expect(problemsOf(line)).toEqual([problem])
  })

  test.each([
    ['SEPAL_BROKER_TRANSPORT_OPTIONS', '{"sentinel_kwargs":{"password":"c4nary"}', 'JSON object'],
    ['SEPAL_BROKER_TRANSPORT_OPTIONS', '["c4nary"]', 'JSON object'],
    ['SEPAL_BROKER_TRANSPORT_OPTIONS', `"${'c4nary'.repeat(2_000)}"`, 'over 10000 characters'],
    ['SEPAL_BROKER_USE_SSL', 'c4nary', 'neither true nor false, nor a JSON object'],
    ['SEPAL_BROKER_USE_SSL', 'null', 'neither true nor false, nor a JSON object'],
    ['SEPAL_BROKER_API', 'u:c4nary@h:15672', 'not a URL such as http://'],
    ['SEPAL_BROKER_API', 'http://u:c4 nary@h', 'not a URL such as http://'],
  ])('%s with %s, and repeats nothing of it', (name, text, words) => {
    const [problem, ...more] = problemsOf('-b redis://h', { [name]: text })
    expect(problem).toContain(`Cannot use ${name}: it is`)
    expect(problem).toContain(words)
    expect(problem).not.toContain('c4nary')
    expect(more).toEqual([])
  })

  test.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.256', '127.evil.example', '128.0.0.1'])(
    'the address %s, because there is no TLS yet',
    (address) => {
      expect(problemsOf(`demo --address ${address}`).join()).toContain('no TLS')
    },
  )

  test('a data directory whose socket would have too long a path', () => {
    const dir = `/${'d'.repeat(120)}`
    expect(problemsOf(`demo --data-dir ${dir}`)).toEqual([
      'Cannot use the data directory: its path is 29 bytes too long for the Unix socket inside it',
    ])
  })

  test('no variable of a Kubernetes service or of the test suite', () => {
    const env = {
      SEPAL_PORT: 'tcp://10.0.0.1:5555',
      SEPAL_PORT_5555_TCP: 'tcp://10.0.0.1:5555',
      SEPAL_PORT_5555_TCP_ADDR: '10.0.0.1',
      SEPAL_SERVICE_HOST: '10.0.0.1',
      SEPAL_SERVICE_PORT: '5555',
      SEPAL_WEB_SERVICE_PORT_HTTP: '5555',
      SEPAL_WEB_PORT: 'tcp://10.0.0.2:5555',
      SEPAL_TEST_CHROMIUM: '/usr/bin/chromium',
    }
    expect(settingsOf('', env).port).toBe(5555)
  })
})

test.each([
  ['postgres://u:p@h/d', 'postgres://u:p@h/d'],
  ['postgresql://h/d?sslmode=require', 'postgresql://h/d?sslmode=require'],
])('parseSettings() takes a PostgreSQL by %s', (url, expected) => {
  expect(settingsOf(`-b redis://h --database ${url}`).database).toBe(expected)
})

test.each(['mysql://u:c4nary@h/d', 'c4nary', 'postgres://u:c4nary@h/ d'])(
  'parseSettings() refuses the database %s, and repeats nothing of it',
  (url) => {
    const [problem] = problemsOf('-b redis://h', { SEPAL_DATABASE: url })
    expect(problem).toMatch(/^Cannot use SEPAL_DATABASE: /)
    expect(problem).not.toContain('c4nary')
  },
)

test('parseSettings() never repeats a password, wherever it was typed', () => {
  const secret = 's3cr3t'
  const url = fc.constantFrom('redis://:', 'amqp://u:', ':').map((start) => `${start}${secret}@h`)
  const word = fc.oneof(
    url,
    fc.constantFrom('--broker', '-b', '--brokr', 'demo', 'link', '--port', '--no-broker'),
    url.map((text) => `--broker=${text}`),
    url.map((text) => `--brokr=${text}`),
    url.map((text) => `--database=${text}`),
    url.map((text) => `-b${text}`),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), url, (argv, fromEnv) => {
      const env = { CELERY_BROKER_URL: fromEnv, SEPAL_BROKR: fromEnv, SEPAL_DATABASE: fromEnv }
      const parsed = parseSettings(argv, env, host)
      if ('problems' in parsed) expect(parsed.problems.join('\n')).not.toContain(secret)
    }),
  )
})

test('parseSettings() answers for any words whatever, one line a problem', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary-ascii' }), { maxLength: 6 }), (argv) => {
      const parsed = parseSettings(argv, {}, host)
      const problems = 'problems' in parsed ? parsed.problems : []
      for (const problem of problems) expect(problem).toMatch(/^Cannot [^\p{Cc}]+$/u)
    }),
  )
})
