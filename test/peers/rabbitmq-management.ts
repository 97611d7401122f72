/** What the tests do through RabbitMQ's management API, as guest. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a test worker needs to know of the RabbitMQ that the global setup started. */
export interface RabbitmqAddress {
  readonly url: string
  readonly managementUrl: string
}

/** Makes a virtual host of a random name that guest may use; answers its AMQP URL. */
export async function newVhost({ url, managementUrl }: RabbitmqAddress): Promise<string> {
  const vhost = `t${randomUUID().replaceAll('-', '')}`
  await call(managementUrl, 'PUT', `vhosts/${vhost}`, {})
  const everything = { configure: '.*', write: '.*', read: '.*' }
  await call(managementUrl, 'PUT', `permissions/${vhost}/guest`, everything)
  return url.replace(/\/\/$/, `/${vhost}`)
}

/** Patterns of names. */
export interface RabbitmqPermissions {
  readonly configure: string
  readonly write: string
  readonly read: string
}

/** Makes a user of a random name with these permissions, and no tag; answers `name:password`. */
export async function newUser(
  { managementUrl }: RabbitmqAddress,
  vhost: string,
  permissions: RabbitmqPermissions,
): Promise<string> {
  const name = `u${randomUUID().replaceAll('-', '')}`
  await call(managementUrl, 'PUT', `users/${name}`, { password: 'secret', tags: '' })
  await call(managementUrl, 'PUT', `permissions/${vhost}/${name}`, permissions)
  return `${name}:secret`
}

/** A new password for a user without tags; whoever is connected with the old one stays. */
export async function setPassword(
  { managementUrl }: RabbitmqAddress,
  user: string,
  password: string,
): Promise<void> {
  await call(managementUrl, 'PUT', `users/${user}`, { password, tags: '' })
}

/** Closes each connection of a user; settles when `count` of them were there, and all are told to go. */
export async function closeConnections(
  { managementUrl }: RabbitmqAddress,
  user: string,
  count: number,
): Promise<void> {
  const deadline = Date.now() + 40_000
  for (;;) {
    const all = (await inspectRabbitmq(managementUrl, 'connections')) as Connection[]
    const theirs = all.filter((one) => one.user === user)
    if (theirs.length >= count) {
      for (const { name } of theirs) {
        await call(managementUrl, 'DELETE', `connections/${encodeURIComponent(name)}`)
      }
      return
    }
    if (Date.now() > deadline) {
      throw new Error(`Cannot close connections of ${user}: ${theirs.length} are seen`)
    }
    await sleep(100) // it shows each with its next statistics
  }
}

interface Connection {
  readonly name: string
  readonly user: string
}

/** A resource of the API, for instance `exchanges/vhost/celeryev`. */
export async function inspectRabbitmq(managementUrl: string, path: string): Promise<unknown> {
  const response = await call(managementUrl, 'GET', path)
  return response.json()
}

/** Whether it answers, and its AMQP port is open. */
export async function isRabbitmqUp(managementUrl: string, amqpPort: number): Promise<boolean> {
  try {
    await call(managementUrl, 'GET', `health/checks/port-listener/${amqpPort}`)
    return true
  } catch {
    return false // nobody listens yet, or not on that port
  }
}

async function call(
  managementUrl: string,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<Response> {
  const response = await fetch(`${managementUrl}/api/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })
  if (!response.ok) {
    throw new Error(`Cannot ${method} ${path} of RabbitMQ: status ${response.status}`)
  }
  return response
}
