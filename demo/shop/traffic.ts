import type { Crew } from '../cluster/crew.ts'
import type { Staff } from '../cluster/staff.ts'
import type { TaskClient } from '../cluster/task-client.ts'
import type { Signature } from '../cluster/task-message.ts'
import type { World } from '../cluster/world.ts'
import type { Random } from '../simulation/random.ts'
import {
  bannerPreviewed,
  cartReminder,
  cartsExpired,
  clipTranscoded,
  dailyReport,
  feedImported,
  hangingThumbnail,
  newsletterSent,
  orderChain,
  pointsAdded,
  productPublished,
  productReindexed,
  viewTracked,
} from './workflows.ts'

/** Something that is sent again and again. */
interface Flow {
  readonly label: string
  /** Seconds from one to the next: on average, as customers come, or exactly, as beat does. */
  readonly everySeconds: number
  readonly sender: 'web' | 'beat'
  readonly make: (random: Random) => readonly Signature[]
}

/** About ten tasks a second together with what they bring about. */
const FLOWS: readonly Flow[] = [
  { label: 'order', everySeconds: 1, sender: 'web', make: (random) => [orderChain(random)] },
  { label: 'view', everySeconds: 0.45, sender: 'web', make: (random) => [viewTracked(random)] },
  {
    label: 'reindex',
    everySeconds: 0.6,
    sender: 'web',
    make: (random) => [productReindexed(random)],
  },
  {
    label: 'product',
    everySeconds: 9,
    sender: 'web',
    make: (random) => [productPublished(random)],
  },
  { label: 'clip', everySeconds: 40, sender: 'web', make: (random) => [clipTranscoded(random)] },
  {
    label: 'banner',
    everySeconds: 15,
    sender: 'web',
    make: (random) => [bannerPreviewed(random, 4)],
  },
  { label: 'points', everySeconds: 50, sender: 'web', make: (random) => [pointsAdded(random)] },
  {
    label: 'reminder',
    everySeconds: 6,
    sender: 'web',
    make: (random) => [cartReminder(random, random.int(8, 25))],
  },
  {
    label: 'newsletter',
    everySeconds: 20,
    sender: 'beat',
    make: (random) => Array.from({ length: 12 }, () => newsletterSent(random)),
  },
  { label: 'feed', everySeconds: 8, sender: 'beat', make: (random) => [feedImported(random)] },
  { label: 'carts', everySeconds: 10, sender: 'beat', make: (random) => [cartsExpired(random)] },
  { label: 'report', everySeconds: 40, sender: 'beat', make: dailyReport },
]

/** Seconds until every worker is up. */
const WORKERS_READY = 1

/** The everyday life of the shop, from now on. */
export function startTraffic(world: World, staff: Staff): void {
  for (const flow of FLOWS) startFlow(world, staff, flow)
}

function startFlow(world: World, staff: Staff, { label, everySeconds, sender, make }: Flow): void {
  const random = world.randomOf(`flow ${label}`)
  const gap = (): number => (sender === 'web' ? random.exponential(everySeconds) : everySeconds)
  const next = (delay: number): void => {
    world.after(delay, () => {
      const client: TaskClient = sender === 'web' ? staff.web(random) : staff.beat
      for (const [index, signature] of make(random).entries()) {
        world.after(index * 0.0019, () => client.send(signature, null))
      }
      next(gap())
    })
  }
  next(WORKERS_READY + random.between(0, everySeconds))
}

/** An operator at work: calls off a reminder that is not due yet, or kills a thumbnail that hangs. */
export function startRevocations(world: World, staff: Staff, crew: Crew): void {
  const random = world.randomOf('revocations')
  const next = (): void => {
    world.after(random.exponential(35), () => {
      const hangs = random.chance(0.5)
      const signature = hangs ? hangingThumbnail() : cartReminder(random, 15)
      const { uuid } = staff.web(random).send(signature, null)
      world.after(random.between(4, 12), () => crew.revoke(uuid, hangs))
      next()
    })
  }
  next()
}
