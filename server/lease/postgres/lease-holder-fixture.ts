/**
 * A Sepal as far as the lease goes, for tests: a process that writes one task after the other while it
 * holds the lease. Arguments: URL, name. Prints `taken` and, after each commit, the number of the task.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { batchOf } from '../../history/history-batch-fixture.ts'
import { openPostgresWriter } from '../../history/postgres/postgres-writer.ts'
import { aTask } from '../../history/task-arbitrary-fixture.ts'
import { keepLease } from '../keep-lease.ts'
import type { HeldLease } from '../lease.ts'
import { openLease } from './lease-store.ts'

const [url = '', name = ''] = process.argv.slice(2)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function write(lease: HeldLease): Promise<void> {
  const writer = await openPostgresWriter({ url, lease, clock: () => Date.now() / 1000 })
  for (let at = 0; ; at += 1) {
    await writer.write(batchOf({ tasks: [aTask({ id: `${name} ${at}`, timestamp: at })] }))
    say(String(at))
    await sleep(20)
  }
}

keepLease({
  store: await openLease({ url }),
  holder: name,
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  onTaken(lease) {
    say('taken')
    write(lease).catch((error: unknown) => say(`refused: ${String(error)}`))
  },
  onLost: (why) => say(`lost: ${why}`),
  onTrouble: ({ message }) => say(`trouble: ${message}`),
})
