/**
 * The floor: a program that subscribes with the client library that Sepal uses, and only counts.
 *
 * Prints `ready`, then for each line N of standard input `count N M`: M messages so far.
 */
import { Redis } from 'ioredis'

const redis = new Redis(process.argv[2] ?? '')
let messages = 0
redis.on('pmessageBuffer', () => {
  messages += 1
})
await redis.psubscribe('/0.celeryev/*')
process.stdout.write('ready\n')
process.stdin.on('data', (line) =>
  process.stdout.write(`count ${String(line).trim()} ${messages}\n`),
)
