/** A proxy before a broker that cuts connections where it is told to, in the midst of a frame. */
import { readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { KeyPair } from '../peers/certificates.ts'

export interface CuttingProxy {
  readonly port: number
  /** How many connections it was asked for. */
  asked(): number
  /** Cuts each connection, those there are and those to come, after so many more bytes of the broker's. */
  cutAfter(bytes: number): void
  /** Cuts each connection as soon as it is there. */
  refuse(): void
  /** Lets through whatever comes. */
  pass(): void
  /** Cuts what there is, and shows another certificate from now on. */
  present(pair: KeyPair): void
  close(): void
}

/** @param tls what it shows to clients, who have to speak TLS then; to the broker it speaks in clear */
export async function openCuttingProxy(brokerPort: number, tls?: KeyPair): Promise<CuttingProxy> {
  let [asked, allowance] = [0, Infinity]
  const lines = new Set<{ client: Socket; broker: Socket; left: number }>()
  const take = (client: Socket): void => {
    asked += 1
    if (allowance === 0) return void client.on('error', ignore).destroy()
    const broker = connect({ host: '127.0.0.1', port: brokerPort, noDelay: true })
    const line = { client, broker, left: allowance }
    lines.add(line)
    const cut = (): void => {
      lines.delete(line)
      client.destroy()
      broker.destroy()
    }
    for (const socket of [client, broker]) socket.on('error', ignore).on('close', cut)
    client.on('data', (chunk: Buffer) => void broker.write(chunk))
    broker.on('data', (chunk: Buffer) => {
      const through = chunk.subarray(0, Math.min(chunk.length, line.left))
      line.left -= through.length
      // Cut only when it is through: else the client would miss more than it is to miss.
      client.write(through, line.left === 0 ? cut : ignore)
    })
  }
  const server = tls === undefined ? createServer(take) : createTlsServer(read(tls), take)
  server.on('tlsClientError', ignore)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const allow = (bytes: number): void => {
    allowance = bytes
    for (const line of lines) line.left = bytes
  }
  const cutAll = (): void => {
    for (const { client } of lines) client.destroy()
  }
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    asked: () => asked,
    cutAfter: allow,
    refuse() {
      allow(0)
      cutAll()
    },
    pass: () => allow(Infinity),
    present(pair) {
      if ('setSecureContext' in server) server.setSecureContext(read(pair))
      cutAll()
    },
    close() {
      server.close()
      cutAll()
    },
  }
}

/** Whoever cuts lines sees errors on them. */
const ignore = (): void => {}

const read = ({ cert, key }: KeyPair) => ({ cert: readFileSync(cert), key: readFileSync(key) })
