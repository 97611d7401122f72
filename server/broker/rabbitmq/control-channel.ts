import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { ControlMessage } from '../broker.ts'
import { createDeadline } from '../deadline.ts'
import { NOT_FOUND, onOwnChannel, replyCodeOf } from './own-channel.ts'
import { toChannelProblem } from './rabbitmq-problem.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface ControlChannel {
  /**
   * Settles when RabbitMQ has taken the request over; whether a worker listens, it does not tell.
   * Where no worker has made the exchange yet, none listens, and nothing is sent.
   *
   * @throws {AppError} BROKER_REFUSED: the user may not publish; BROKER_UNREACHABLE: not taken in time
   */
  readonly publish: (request: ControlMessage) => Promise<void>
}

/** RabbitMQ takes nothing over while its memory or disk alarm is on. */
const TAKE_OVER_MS = 10_000

/** Opens its channel when first needed, and a new one after a refusal closed it. */
export function createControlChannel(
  url: RabbitmqUrl,
  model: ChannelModel,
  exchange: string,
): ControlChannel {
  let opening: Promise<ConfirmChannel> | null = null
  let refusal: unknown = null
  const open = async (): Promise<ConfirmChannel> => {
    const channel = await model.createConfirmChannel()
    // Comes before the rejection, which then only says that the channel is closed.
    channel.on('error', (error) => {
      refusal = error
    })
    channel.on('close', () => {
      opening = null
    })
    return channel
  }
  const publish = async (request: ControlMessage): Promise<void> => {
    // Without the exchange, the publish would close the channel, and other requests with it.
    await onOwnChannel(model, (channel) => channel.checkExchange(exchange))
    opening ??= open()
    await send(await opening, exchange, request)
  }
  return {
    async publish(request) {
      const deadline = createDeadline(TAKE_OVER_MS)
      refusal = null
      try {
        await Promise.race([publish(request), deadline.passed])
      } catch (error) {
        opening = null
        const cause = refusal ?? error
        if (replyCodeOf(cause) === NOT_FOUND) return
        throw toChannelProblem(url, `exchange "${exchange}"`, cause)
      } finally {
        deadline.forget()
      }
    },
  }
}

const send = (channel: ConfirmChannel, exchange: string, request: ControlMessage): Promise<void> =>
  new Promise((resolve, reject) => {
    const { contentType, contentEncoding, headers, body } = request
    const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const options = { contentType, contentEncoding, headers, deliveryMode: 2, priority: 0 }
    channel.publish(exchange, '', content, options, (error: unknown) => {
      if (error === null) resolve()
      else reject(error instanceof Error ? error : new Error('not confirmed'))
    })
  })
