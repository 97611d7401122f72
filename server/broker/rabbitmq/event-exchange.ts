import type { ChannelModel } from 'amqplib'
import {
  ACCESS_REFUSED,
  NOT_FOUND,
  onOwnChannel,
  PRECONDITION_FAILED,
  replyCodeOf,
} from './own-channel.ts'

/**
 * What the exchange of events was found to be: made by us, as no worker had made it yet; as Celery
 * makes it; with other properties; or we may not know.
 */
export type EventExchangeState = 'new' | 'usual' | 'different' | 'unknown'

/**
 * Makes the exchange where it is missing, with Celery's flags: other ones would keep out every
 * worker. One that is there is used as it is, whoever made it: most readers may not declare any.
 *
 * @throws the refusal, with its reply code in `code`
 */
export async function prepareExchange(
  model: ChannelModel,
  name: string,
): Promise<EventExchangeState> {
  const declare = () =>
    onOwnChannel(model, (channel) =>
      channel.assertExchange(name, 'topic', { durable: true, autoDelete: false }),
    )
  try {
    await onOwnChannel(model, (channel) => channel.checkExchange(name))
  } catch (error) {
    if (replyCodeOf(error) !== NOT_FOUND) throw error
    await declare()
    return 'new'
  }
  try {
    await declare()
    return 'usual'
  } catch (error) {
    const code = replyCodeOf(error)
    if (code === PRECONDITION_FAILED) return 'different'
    if (code === ACCESS_REFUSED) return 'unknown'
    throw error
  }
}
