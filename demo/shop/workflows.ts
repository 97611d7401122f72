import { chordOf, type Signature } from '../cluster/task-message.ts'
import type { Fate } from '../cluster/task-type.ts'
/** What the shop asks of its workers: single tasks, chains, groups and chords, with their arguments. */
import type { PythonDict } from '../python/python-value.ts'
import type { Random } from '../simulation/random.ts'
import { linesOf, REGIONS, someCustomer, someOrder, someProduct, SUPPLIERS } from './shop.ts'
import {
  addPoints,
  bookShipment,
  buildDaily,
  chargeCard,
  expireCarts,
  importFeed,
  placeOrder,
  previewBanner,
  publishProduct,
  reindexProduct,
  remindCart,
  renderThumbnail,
  sendNewsletter,
  sendReceipt,
  sumRegion,
  trackView,
  transcodeClip,
} from './task-types.ts'

export interface OrderFates {
  readonly charge?: Fate
  readonly receipt?: Fate
}

/** A chain of four: the order is placed, paid, shipped, and the customer told. */
export function orderChain(random: Random, fates: OrderFates = {}): Signature {
  const { number, customer, currency, total, lines, ...order } = withLines(random)
  const tracking = `1Z${random.int(10_000_000, 99_999_999)}`
  const payment = `pi_${random.uuid().slice(0, 8)}`
  return {
    type: placeOrder,
    args: [number],
    kwargs: { customer: { id: customer.id, ship_to: customer.address }, lines, total, currency },
    result: number,
    chain: [
      {
        type: chargeCard,
        args: [number],
        kwargs: { amount: total, currency, idempotency_key: random.uuid() },
        result: { payment, status: 'captured', amount: total },
        fate: fates.charge,
      },
      {
        type: bookShipment,
        args: [{ payment, status: 'captured', amount: total }],
        kwargs: { order: number, address: customer.address, weight_g: order.weightGrams },
        result: {
          tracking,
          carrier: random.pick(['postnord', 'dhl', 'yamato']),
          days: random.int(1, 6),
        },
      },
      {
        type: sendReceipt,
        args: [{ tracking, order: number }],
        kwargs: { to: customer.email, name: customer.name, locale: customer.locale },
        result: `<${random.uuid().slice(0, 13)}@mail.shop.example>`,
        fate: fates.receipt,
      },
    ],
  }
}

function withLines(random: Random) {
  const order = someOrder(random)
  const weightGrams = order.lines.reduce((sum, line) => sum + line.product.weightGrams, 0)
  return { ...order, lines: linesOf(order), weightGrams }
}

export function viewTracked(random: Random): Signature {
  const { sku } = someProduct(random)
  return {
    type: trackView,
    args: [`/p/${sku}`],
    kwargs: {
      session: random.uuid().slice(0, 8),
      referrer: random.pick([null, '/', '/søg?q=tea']),
    },
  }
}

/** One in eight carries the whole history of prices, which Celery cuts short. */
export function productReindexed(random: Random, product = someProduct(random)): Signature {
  const { sku, title, price } = product
  const kwargs: PythonDict = {
    title,
    price,
    tags: ['ny', 'été', '新着'].slice(0, random.int(1, 3)),
  }
  const history = Array.from({ length: random.chance(0.125) ? 60 : 0 }, (_, day) => ({
    day: `2026-${String(1 + (day % 12)).padStart(2, '0')}-${String(1 + (day % 28)).padStart(2, '0')}`,
    price: random.int(900, 5900) / 100,
  }))
  return {
    type: reindexProduct,
    args: [sku],
    kwargs: history.length === 0 ? kwargs : { ...kwargs, history },
    result: { indexed: true, shards: random.int(1, 3), took_ms: random.int(4, 90) },
  }
}

/** A task that sends tasks: a thumbnail for each picture, and the new document of the search. */
export function productPublished(random: Random): Signature {
  const product = someProduct(random)
  const { sku, title } = product
  const pictures = random.int(2, 6)
  return {
    type: publishProduct,
    args: [sku],
    kwargs: { title, pictures },
    result: { sku, published: true },
    children: [...thumbnails(random, sku, pictures), productReindexed(random, product)],
  }
}

export const thumbnails = (random: Random, sku: string, count: number): readonly Signature[] =>
  Array.from({ length: count }, (_, picture) => ({
    type: renderThumbnail,
    args: [`products/${sku}/${picture + 1}.jpg`, 640],
    kwargs: { format: 'webp', background: '#f6f4ef' },
    result: {
      path: `t/${sku}-${picture + 1}.webp`,
      size: [640, 480],
      bytes: random.int(9000, 60_000),
    },
  }))

/** Its picture is broken in a way that never ends. */
export const hangingThumbnail = (): Signature => ({
  type: renderThumbnail,
  args: ['products/OIL-118/1.jpg', 640],
  kwargs: { format: 'webp', background: '#f6f4ef' },
  fate: 'overruns',
})

export function clipTranscoded(random: Random, fate?: Fate): Signature {
  const { sku } = someProduct(random)
  return {
    type: transcodeClip,
    args: [`clips/${sku}.mov`],
    kwargs: { profile: random.pick(['720p', '1080p']), codec: 'av1', audio: null },
    result: { path: `clips/${sku}.webm`, seconds: random.int(12, 95) },
    fate,
  }
}

export const bannerPreviewed = (random: Random, expiresIn: number): Signature => ({
  type: previewBanner,
  args: [`campaign-${random.int(20, 60)}`],
  kwargs: { headline: 'Forårsudsalg – spar 20 %', dark: random.chance(0.5) },
  result: 'rendered',
  expiresIn,
})

export function newsletterSent(random: Random, fate?: Fate): Signature {
  const { id, email, locale } = someCustomer(random)
  return {
    type: sendNewsletter,
    args: [`issue-${random.int(100, 140)}`, id],
    kwargs: { to: email, locale },
    result: true,
    fate,
  }
}

export function cartReminder(random: Random, countdown: number, fate?: Fate): Signature {
  const { id, name } = someCustomer(random)
  return {
    type: remindCart,
    args: [id],
    kwargs: { name, items: random.int(1, 5) },
    result: 'sent',
    countdown,
    fate,
  }
}

export const feedImported = (random: Random, fate?: Fate): Signature => ({
  type: importFeed,
  args: [random.pick(SUPPLIERS)],
  kwargs: { since: '2026-11-20', dry_run: false },
  result: { rows: random.int(40, 4000), changed: random.int(0, 39) },
  fate,
})

export const cartsExpired = (random: Random): Signature => ({
  type: expireCarts,
  args: [],
  kwargs: { older_than_days: 30 },
  result: random.int(0, 12),
  expiresIn: 30,
})

/** A chord: each region is summed up, then the day's report is built from the sums. */
export function dailyReport(random: Random): readonly Signature[] {
  const sums = REGIONS.map((region) => ({ region, orders: random.int(20, 900) }))
  const header = sums.map((sum) => ({
    type: sumRegion,
    args: [sum.region],
    kwargs: { currency: 'EUR' },
    result: sum,
  }))
  return chordOf(header, {
    type: buildDaily,
    args: [sums],
    result: 'reports/daily.pdf',
  })
}

/** Its module is gone, but somebody still sends it. */
export const pointsAdded = (random: Random): Signature => ({
  type: addPoints,
  args: [random.int(10_000, 99_999), random.int(5, 120)],
})
