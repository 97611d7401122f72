/** A Sepal of one test, whose link to the broker is watched; it goes with the test. */
import type { TestContext } from 'vitest'
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import { eventBody, taskLife } from './celery-events.ts'
import type { LiveBrokerKind } from './live-brokers.ts'
import { type LiveStream, openLiveStream, waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

export interface WatchedSepal {
  readonly sepal: Sepal
  readonly stream: LiveStream
  /** What the stream told of the link, without repetitions, oldest first. */
  readonly links: readonly BrokerLink[]
}

/** Of one thing to be waited for; only a failure takes that long. */
export const NOTICE_MS = 40_000

/** Started, whatever becomes of the connection. The URL is in the environment, where secrets belong. */
export async function watchSepal(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  url: string,
  args: readonly string[] = [],
): Promise<WatchedSepal> {
  const sepal = await startSepal({ args, env: { SEPAL_BROKER: url } })
  onTestFinished(() => sepal.stop())
  const links: BrokerLink[] = []
  const note = (link: BrokerLink) => {
    if (JSON.stringify(links.at(-1)) !== JSON.stringify(link)) links.push(link)
  }
  const stream = await openLiveStream(sepal, ({ link }) => note(link))
  onTestFinished(() => stream.close())
  links.unshift(stream.hello.link)
  return { sepal, stream, links }
}

/** @returns the first link that passes, of those that the stream tells from now on */
export const untilLink = async (
  { stream }: WatchedSepal,
  passes: (link: BrokerLink) => boolean,
): Promise<BrokerLink> => (await stream.until(({ link }) => passes(link), NOTICE_MS)).link

/** @param after Unix seconds of the connection before, where there was one */
export const untilConnected = (watched: WatchedSepal, after = 0): Promise<BrokerLink> =>
  untilLink(watched, ({ state, since }) => state === 'connected' && since > after)

/** Settles when the text is in the log. */
export const untilLogged = ({ sepal }: WatchedSepal, text: string): Promise<void> =>
  waitFor(() => sepal.output().includes(JSON.stringify(text).slice(1, -1)), NOTICE_MS)

export async function publish(kind: LiveBrokerKind, url: string, body: Buffer): Promise<void> {
  const events = await kind.openEvents(url)
  await events.publish(body)
  events.close()
}

/** Publishes a task, and settles when it can be read. */
export async function showsTask(
  kind: LiveBrokerKind,
  { sepal }: WatchedSepal,
  { url, id }: { readonly url: string; readonly id: string },
): Promise<void> {
  await publish(kind, url, eventBody(taskLife(id, Date.now() / 1000)))
  const isThere = async () => (await sepal.request(`/api/task/info/${id}`)).status === 200
  await waitFor(isThere, NOTICE_MS)
}
