/**
 * A program of its own, so that publishing takes no time from whoever measures: encodes, prints
 * `ready`, publishes evenly when a line comes in, prints what it did as JSON, and ends.
 *
 * Arguments: URL of the broker, events a second, seconds, events in one message.
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeEvents } from './encode-events.ts'
import { floodWire } from './flood-wire.ts'

const TICK_MS = 5

const [url = '', rate = '', seconds = '', batch = ''] = process.argv.slice(2)
const wire = floodWire(url)
const { commands, events, tasks } = encodeEvents({
  wrap: wire.wrap,
  events: Number(rate) * Number(seconds),
  batch: Number(batch),
})
const { socket, taken } = await wire.open()
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
while (taken() < commands.length) await sleep(TICK_MS)
const took = (performance.now() - start) / 1000
process.stdout.write(`done ${JSON.stringify({ events, tasks, seconds: took })}\n`)
socket.destroy()
process.stdin.destroy()
