import type { Channel, ChannelModel } from 'amqplib'

/**
 * Does one thing on a channel of its own: what RabbitMQ refuses, it answers by closing the channel.
 *
 * @throws the refusal, with its reply code in `code`
 */
export async function onOwnChannel<Result>(
  model: ChannelModel,
  act: (channel: Channel) => Promise<Result>,
): Promise<Result> {
  const channel = await model.createChannel()
  channel.on('error', () => {}) // told to the caller by the rejection
  const result = await act(channel)
  await channel.close()
  return result
}

/** The reply code of such a refusal; null: it is none. */
export const replyCodeOf = (error: unknown): number | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null

export const NOT_FOUND = 404
export const ACCESS_REFUSED = 403
export const RESOURCE_LOCKED = 405
export const PRECONDITION_FAILED = 406
