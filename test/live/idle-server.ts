/** The floor of event-loop.load.test.ts: a server that answers /healthcheck as Sepal does, and does nothing else. */
import { createServer } from 'node:http'

const server = createServer((_, response) => response.end('OK'))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') {
    process.stdout.write(`http://127.0.0.1:${address.port}\n`)
  }
})
