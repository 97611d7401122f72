/** The first ten seconds: a bit of everything, so that the page has something to show at once. */
import type { Crew } from '../cluster/crew.ts'
import type { Staff } from '../cluster/staff.ts'
import type { Signature, TaskMessage } from '../cluster/task-message.ts'
import type { World } from '../cluster/world.ts'
import type { Random } from '../simulation/random.ts'
import { categoryLoop } from './failures.ts'
import {
  bannerPreviewed,
  cartReminder,
  clipTranscoded,
  dailyReport,
  feedImported,
  newsletterSent,
  orderChain,
  pointsAdded,
  productPublished,
  productReindexed,
  thumbnails,
} from './workflows.ts'

interface Stage {
  readonly world: World
  readonly crew: Crew
  readonly random: Random
  readonly send: (signature: Signature) => TaskMessage
  /** One shortly after the other. */
  readonly sendAll: (signatures: readonly Signature[]) => void
}

type Scene = readonly [atSeconds: number, play: (stage: Stage) => void]

const SCENES: readonly Scene[] = [
  [1, ({ send, random }) => send(orderChain(random, { charge: 'succeeds', receipt: 'succeeds' }))],
  [1.1, ({ send, random }) => send(orderChain(random, { charge: 'fails' }))],
  [1.2, ({ send, random }) => send(orderChain(random, { charge: 'exhausts' }))],
  [1.3, ({ send, random }) => send(orderChain(random, { charge: 'recovers' }))],
  [1.4, playClipThatIsStopped],
  [1.5, ({ sendAll, random }) => sendAll(thumbnails(random, 'LMP-204', 10))],
  // By then media-1 has all it takes: this one expires in the queue.
  [1.6, ({ send, random }) => send(bannerPreviewed(random, 0.8))],
  [
    1.8,
    ({ send, random }) =>
      send({ ...productReindexed(random), fate: 'fails', failure: categoryLoop }),
  ],
  [2, playReminderThatIsRevoked],
  [2.4, ({ send, random }) => send(newsletterSent(random, 'rejects'))],
  [2.6, ({ send, random }) => send(cartReminder(random, 4, 'succeeds'))],
  [2.8, ({ send, random }) => send(cartReminder(random, 0, 'ignores'))],
  [3, ({ sendAll, random }) => sendAll(dailyReport(random))],
  [3.2, ({ send, random }) => send(pointsAdded(random))],
  [3.5, ({ send, random }) => send(feedImported(random, 'recovers'))],
  [4, ({ send, random }) => send(productPublished(random))],
  [5, ({ send, random }) => send(orderChain(random, { charge: 'succeeds', receipt: 'recovers' }))],
  [8, ({ send, random }) => send(clipTranscoded(random, 'overruns'))],
]

function playClipThatIsStopped({ world, crew, send, random }: Stage): void {
  const { uuid } = send(clipTranscoded(random, 'overruns'))
  // Before its first progress: Celery ranks that above REVOKED, which would hide it for good.
  world.after(3.5, () => crew.revoke(uuid, true))
}

function playReminderThatIsRevoked({ world, crew, send, random }: Stage): void {
  const { uuid } = send(cartReminder(random, 3, 'succeeds'))
  world.after(1, () => crew.revoke(uuid, false))
}

export function playOpeningScene(world: World, staff: Staff, crew: Crew): void {
  const random = world.randomOf('opening scene')
  const send = (signature: Signature): TaskMessage => staff.web(random).send(signature, null)
  const sendAll = (signatures: readonly Signature[]): void => {
    for (const [index, signature] of signatures.entries()) {
      world.after(index * 0.0019, () => send(signature))
    }
  }
  const stage = { world, crew, random, send, sendAll }
  for (const [at, play] of SCENES) world.after(at, () => play(stage))
}
