/** Asks for /healthcheck again and again on one connection, and remembers how long each answer took. */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface HealthProbe {
  /** Milliseconds of each answer. Fails where one was not `OK`. */
  stop(): Promise<number[]>
}

const PAUSE_MS = 10

export function startHealthProbe(baseUrl: string): HealthProbe {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const took: number[] = []
  let going = true
  const run = async () => {
    while (going) {
      const start = performance.now()
      await askForHealth(`${baseUrl}/healthcheck`, agent)
      took.push(performance.now() - start)
      await sleep(PAUSE_MS)
    }
  }
  const over = run()
  over.catch(() => undefined) // told by stop()
  return {
    async stop() {
      going = false
      await over
      agent.destroy()
      return took
    },
  }
}

const askForHealth = (url: string, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => {
        if (body === 'OK') resolve()
        else reject(new Error(`Cannot be well: ${response.statusCode} ${body.slice(0, 100)}`))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
