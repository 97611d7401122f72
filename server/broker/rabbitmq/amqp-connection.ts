/**
 * One AMQP connection of amqplib, with our filter between it and the socket.
 *
 * amqplib makes its socket itself and does not hand it out before the handshake is over; Node tells
 * of each new socket on the diagnostics channel `net.client.socket`, in the same turn.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { connect, type ChannelModel } from 'amqplib'
import { AppError } from '../../errors.ts'
import { MAX_MESSAGE_BYTES } from '../broker.ts'
import { createDeadline } from '../deadline.ts'
import { CUT } from '../socket-problem.ts'
import { openTlsOptions, type TlsOptions } from '../tls-options.ts'
import { createInboundFilter } from './inbound-filter.ts'
import { toConnectionProblem, type Goodbye } from './rabbitmq-problem.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface AmqpConnection {
  readonly model: ChannelModel
  /** Settles once, with the cause, when the connection is gone, whoever ended it. */
  readonly lost: Promise<AppError>
  close(): Promise<void>
}

export interface AmqpConnectionOptions {
  readonly timeoutMs: number
  /** Asked of RabbitMQ; either side gives up after two intervals of silence. */
  readonly heartbeatS: number
  /** A message with a body over 16 MiB was taken out; RabbitMQ waits for its acknowledgement. */
  readonly onTooLarge: (deliveryTag: number) => void
}

/**
 * @throws {AppError} BROKER_UNREACHABLE: no answer within `timeoutMs`; BROKER_REFUSED: it said no,
 * or cannot be trusted; CONFIG_INVALID: a certificate's file cannot be used
 */
export async function openAmqpConnection(
  url: RabbitmqUrl,
  { timeoutMs, heartbeatS, onTooLarge }: AmqpConnectionOptions,
): Promise<AmqpConnection> {
  let goodbye: Goodbye | null = null
  const filter = createInboundFilter({
    maxBodyBytes: MAX_MESSAGE_BYTES,
    onTooLarge,
    onGoodbye: (code, text) => {
      goodbye ??= { code, text }
    },
  })
  const tls = url.tls === null ? null : await openTlsOptions(url.tls)
  const [socket, connecting] = withSocket(() => start(url, heartbeatS, tls))
  filterReads(socket, filter)
  let broken: unknown = null
  socket.on('error', (error) => {
    broken ??= error
  })
  const deadline = createDeadline(timeoutMs)
  try {
    const model = await Promise.race([connecting, deadline.passed])
    return watch(url, model, socket, () => goodbye)
  } catch (cause) {
    connecting.catch(() => {}) // after the deadline nobody else waits for it
    // amqplib says no more than that the socket closed when it closes within the handshake.
    const known = broken ?? (socket.readableEnded ? CUT : cause)
    socket.destroy()
    throw toConnectionProblem(url, 'reach', { goodbye, cause: known })
  } finally {
    deadline.forget()
  }
}

const start = (
  url: RabbitmqUrl,
  heartbeatS: number,
  tls: TlsOptions | null,
): Promise<ChannelModel> =>
  connect(
    {
      protocol: tls === null ? 'amqp' : 'amqps',
      hostname: url.host,
      port: url.port,
      username: url.username,
      password: url.password,
      vhost: encodeURIComponent(url.vhost), // amqplib decodes it once more
      heartbeat: heartbeatS,
      maxFrameSize: 1024 * 1024,
    },
    { ...tls, noDelay: true, clientProperties: { connection_name: 'sepal' } },
  )

function withSocket<Result>(act: () => Result): readonly [Socket, Result] {
  const made: Socket[] = []
  const onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: unknown }
    if (socket instanceof Socket) made.push(socket)
  }
  subscribe('net.client.socket', onSocket)
  try {
    const result = act()
    const [socket] = made
    if (socket !== undefined) return [socket, result]
    throw new AppError('INTERNAL', 'Cannot connect to RabbitMQ: amqplib made no socket')
  } finally {
    unsubscribe('net.client.socket', onSocket)
  }
}

/** amqplib pulls its bytes with `read()`; Node itself calls `read(0)`, which answers null. */
function filterReads(socket: Socket, filter: (chunk: Buffer) => Buffer): void {
  const read = socket.read.bind(socket)
  socket.read = (size?: number): Buffer | null => {
    const chunk: Buffer | null = read(size)
    return chunk === null ? null : filter(chunk)
  }
}

function watch(
  url: RabbitmqUrl,
  model: ChannelModel,
  socket: Socket,
  goodbye: () => Goodbye | null,
): AmqpConnection {
  let cause: unknown = null
  model.on('error', (error) => {
    cause ??= error
  })
  const lost = new Promise<AppError>((resolve) => {
    model.once('close', () => {
      // A missed heartbeat is the one end that the socket knows nothing of.
      const isSilent = goodbye() === null && !socket.destroyed && !socket.readableEnded
      socket.destroy()
      resolve(
        toConnectionProblem(url, 'keep the connection to', {
          goodbye: goodbye(),
          cause: isSilent ? SILENT : cause,
        }),
      )
    })
  })
  return {
    model,
    lost,
    async close() {
      const deadline = createDeadline(500)
      await Promise.race([model.close(), deadline.passed]).catch(() => {}) // closed already, or frozen
      deadline.forget()
      socket.destroy()
    },
  }
}

const SILENT = Object.assign(new Error('missed heartbeats'), { code: 'SILENT' })
