/** A disk that runs full under load: events are held, the page and the probe say so, and all are written after. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { GapListReply } from '../../contract/api/gaps.ts'
import type { TaskCountReply } from '../../contract/api/task-figures.ts'
import { type RedisPeer, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { eventBody, taskLife } from './celery-events.ts'
import { openRedisEvents, type RedisEventChannel } from './event-channel.ts'
import { openLiveStream } from './live-stream.ts'
import { REPOSITORY, type Sepal, spendLink } from './sepal.ts'
import { type Program, startProgram } from './start-program.ts'

/** A mount namespace of one's own needs no rights where the system lets users have their own. */
const NAMESPACE = ['--user', '--map-root-user', '--mount']
const canMount = () =>
  spawnSync('unshare', [...NAMESPACE, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

const missing =
  inject('redis').missing ?? (canMount() ? null : 'this user may not mount a disk of its own')
const START_MS = 60_000
const NOTICE_MS = 30_000
const PUBLISH_MS = 20

/** $1: the disk; the rest: Sepal. What comes in afterwards is done where the disk is seen. */
const ON_A_SMALL_DISK = `
  disk=$1; shift
  mount -t tmpfs -o size=96m none "$disk" || exit 1
  "$@" & sepal=$!
  trap 'kill $sepal; wait $sepal; exit' TERM
  while read -r line; do eval "$line"; done`

describe.skipIf(missing !== null)(peerTitle('a disk that is full', missing), () => {
  let redis: RedisPeer
  let events: RedisEventChannel
  let disk: string
  let program: Program
  let sepal: Pick<Sepal, 'request' | 'baseUrl'>
  let isLoading = true

  beforeAll(async () => {
    redis = await startRedis()
    events = await openRedisEvents(redis.url)
    disk = await mkdtemp(join(tmpdir(), 'sepal-live-disk-'))
    const args = ['server/main.ts', '--port', '0', '--data-dir', disk, '--broker', redis.url]
    program = startProgram(
      'unshare',
      [...NAMESPACE, '/bin/sh', '-c', ON_A_SMALL_DISK, 'sh', disk, process.execPath, ...args],
      { cwd: REPOSITORY, scratch: disk },
    )
    const [loginUrl] = await program.waitFor(
      /http:\/\/127\.0\.0\.1:\d+\/login\?token=\S+/,
      START_MS,
    )
    const { cookie } = await spendLink(loginUrl)
    const baseUrl = new URL(loginUrl).origin
    sepal = {
      baseUrl,
      request(path, init = {}) {
        const headers = new Headers(init.headers)
        headers.set('cookie', cookie)
        return fetch(baseUrl + path, { ...init, headers })
      },
    }
  })
  afterAll(async () => {
    isLoading = false
    await sleep(4 * PUBLISH_MS)
    await program?.stop()
    events?.close()
    await redis?.stop()
    await rm(disk, { recursive: true, force: true })
  })

  const get = async <Body>(path: string): Promise<Body> =>
    (await (await sepal.request(path)).json()) as Body
  const probe = async () => {
    const reply = await fetch(`${sepal.baseUrl}/healthcheck?ready`)
    return [reply.status, await reply.text()]
  }

  test('holds what comes in, says so, and writes all of it when there is room', async () => {
    const stream = await openLiveStream(sepal)
    await stream.until(({ link }) => link.state === 'connected', NOTICE_MS)
    let sent = 0
    const load = (async () => {
      for (; isLoading; sent += 1) {
        await events.publish(eventBody(taskLife(`disk-${sent}`, Date.now() / 1000)))
        await sleep(PUBLISH_MS)
      }
    })()
    await sleep(1_000)
    program.write('cat /dev/zero > "$disk/filler"; echo filled\n')
    await program.waitFor(/^filled$/m, NOTICE_MS)
    const { holding } = await stream.until((told) => told.holding !== null, NOTICE_MS)
    expect(holding?.reason).toMatch(/^Cannot (?:read|write) history: /)
    expect(await probe()).toEqual([503, 'NOT READY'])
    await sleep(3_000)
    program.write('rm "$disk/filler"; echo emptied\n')
    await stream.until((told) => told.holding === null, NOTICE_MS)
    isLoading = false
    await load
    await sleep(2_000)
    expect(await probe()).toEqual([200, 'OK'])
    expect((await get<TaskCountReply>('/api/v1/task-count')).count).toBe(sent)
    expect((await get<GapListReply>('/api/v1/gaps?range=now-10m')).rows).toEqual([])
    expect(stream.latest().intake.dropped).toBe(0)
    stream.close()
  })
})
