/**
 * A program of its own, so that publishing takes no time from whoever measures: encodes, prints
 * `ready`, publishes evenly when a line comes in, prints what it did as JSON, and ends.
 *
 * Arguments: port of Redis, channel, events a second, seconds, events in one message.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeEvents } from './encode-events.ts'

const TICK_MS = 5

const [port = '', channel = '', rate = '', seconds = '', batch = ''] = process.argv.slice(2)
const { commands, events, tasks } = encodeEvents({
  channel,
  events: Number(rate) * Number(seconds),
  batch: Number(batch),
})
const socket = connect({ host: '127.0.0.1', port: Number(port) })
await once(socket, 'connect')
let replies = 0
socket.on('data', (chunk: Buffer) => {
  for (const byte of chunk) if (byte === 0x0a) replies += 1
})
process.stdout.write('ready\n')
await once(process.stdin, 'data')

const start = performance.now()
const perMs = commands.length / (Number(seconds) * 1000)
for (let sent = 0; sent < commands.length;) {
  const due = Math.min(commands.length, Math.ceil((performance.now() - start) * perMs))
  if (due > sent) {
    const fits = socket.write(Buffer.concat(commands.slice(sent, due)))
    sent = due
    if (!fits) await once(socket, 'drain')
  }
  await sleep(TICK_MS)
}
while (replies < commands.length) await sleep(TICK_MS)
const took = (performance.now() - start) / 1000
process.stdout.write(`done ${JSON.stringify({ events, tasks, seconds: took })}\n`)
socket.destroy()
process.stdin.destroy()
