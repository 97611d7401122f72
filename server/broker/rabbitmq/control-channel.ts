import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { RabbitmqUrl } from '../broker-url.ts'
import type { ControlMessage } from '../broker.ts'
import { createDeadline } from '../deadline.ts'
import { toChannelProblem } from './rabbitmq-problem.ts'

export interface ControlChannel {
  /**
   * Settles when RabbitMQ has taken the request over; whether a worker listens, it does not tell.
   *
   * @throws {AppError} BROKER_REFUSED: the user may not publish; BROKER_UNREACHABLE: not taken in time
   */
  readonly publish: (request: ControlMessage) => Promise<void>
}

const EXCHANGE = 'celery.pidbox'
/** RabbitMQ takes nothing over while its memory or disk alarm is on. */
const TAKE_OVER_MS = 10_000

/** Opens its channel when first needed, and a new one after a refusal closed it. */
export function createControlChannel(url: RabbitmqUrl, model: ChannelModel): ControlChannel {
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
    // With Celery's flags. Without the exchange, the publish would close the channel.
    await channel.assertExchange(EXCHANGE, 'fanout', { durable: false, autoDelete: false })
    return channel
  }
  return {
    async publish(request) {
      const deadline = createDeadline(TAKE_OVER_MS)
      refusal = null
      try {
        opening ??= open()
        await Promise.race([opening.then((channel) => send(channel, request)), deadline.passed])
      } catch (error) {
        opening = null
        throw toChannelProblem(url, `exchange "${EXCHANGE}"`, refusal ?? error)
      } finally {
        deadline.forget()
      }
    },
  }
}

const send = (channel: ConfirmChannel, request: ControlMessage): Promise<void> =>
  new Promise((resolve, reject) => {
    const { contentType, contentEncoding, headers, body } = request
    const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    const options = { contentType, contentEncoding, headers, deliveryMode: 2, priority: 0 }
    channel.publish(EXCHANGE, '', content, options, (error: unknown) => {
      if (error === null) resolve()
      else reject(error instanceof Error ? error : new Error('not confirmed'))
    })
  })
