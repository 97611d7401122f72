import type { TaskType } from '../cluster/task-type.ts'
/** The task types of the shop: where they wait, how long they take, and how they end. */
import {
  addressNotServed,
  addressRefused,
  cardDeclined,
  categoryLoop,
  deadlock,
  feedRefused,
  gatewayTimeout,
  mailServerGone,
  transcodeTooSlow,
  unknownSize,
  unreadableImage,
} from './failures.ts'

const taskType = (
  type: Pick<TaskType, 'name' | 'queue' | 'runtime'> & Partial<TaskType>,
): TaskType => ({
  odds: {},
  failures: [deadlock],
  hiccups: [gatewayTimeout],
  progressSteps: 0,
  hardLimit: 30,
  isRegistered: true,
  ...type,
})

export const placeOrder = taskType({
  name: 'orders.tasks.place_order',
  queue: 'orders',
  runtime: { median: 0.07, spread: 0.5 },
  odds: { fails: 0.006, recovers: 0.01 },
  hiccups: [deadlock],
})

export const chargeCard = taskType({
  name: 'orders.tasks.charge_card',
  queue: 'orders',
  runtime: { median: 0.48, spread: 0.55 },
  odds: { fails: 0.05, recovers: 0.04, exhausts: 0.004 },
  failures: [cardDeclined],
})

export const bookShipment = taskType({
  name: 'orders.tasks.book_shipment',
  queue: 'orders',
  runtime: { median: 0.28, spread: 0.6 },
  odds: { fails: 0.01, recovers: 0.01 },
  failures: [addressNotServed],
})

export const sendReceipt = taskType({
  name: 'mail.tasks.send_receipt',
  queue: 'mail',
  runtime: { median: 0.22, spread: 0.5 },
  odds: { recovers: 0.03, rejects: 0.008 },
  hiccups: [mailServerGone],
})

export const sendNewsletter = taskType({
  name: 'mail.tasks.send_newsletter',
  queue: 'mail',
  runtime: { median: 0.3, spread: 0.4 },
  odds: { fails: 0.03, recovers: 0.01, rejects: 0.01 },
  failures: [addressRefused],
  hiccups: [mailServerGone],
})

export const remindCart = taskType({
  name: 'mail.tasks.remind_cart',
  queue: 'mail',
  runtime: { median: 0.18, spread: 0.4 },
  odds: { ignores: 0.05 },
})

export const reindexProduct = taskType({
  name: 'search.tasks.reindex_product',
  queue: 'search',
  runtime: { median: 0.16, spread: 0.7 },
  odds: { fails: 0.03 },
  failures: [unknownSize, unknownSize, categoryLoop],
})

export const publishProduct = taskType({
  name: 'catalogue.tasks.publish_product',
  queue: 'celery',
  runtime: { median: 0.35, spread: 0.4 },
})

export const trackView = taskType({
  name: 'analytics.tasks.track_view',
  queue: 'celery',
  runtime: { median: 0.012, spread: 0.6 },
  odds: { fails: 0.004 },
})

export const renderThumbnail = taskType({
  name: 'media.tasks.render_thumbnail',
  queue: 'media',
  runtime: { median: 2.1, spread: 0.45 },
  odds: { fails: 0.04 },
  failures: [unreadableImage],
})

export const transcodeClip = taskType({
  name: 'media.tasks.transcode_clip',
  queue: 'media',
  runtime: { median: 11, spread: 0.35 },
  odds: { fails: 0.08, overruns: 0.06 },
  failures: [transcodeTooSlow],
  progressSteps: 5,
  hardLimit: 25,
})

export const previewBanner = taskType({
  name: 'media.tasks.preview_banner',
  queue: 'media',
  runtime: { median: 0.6, spread: 0.3 },
})

export const importFeed = taskType({
  name: 'stock.tasks.import_feed',
  queue: 'nightly',
  runtime: { median: 1.3, spread: 0.5 },
  odds: { recovers: 0.12, exhausts: 0.04 },
  hiccups: [feedRefused],
})

export const expireCarts = taskType({
  name: 'carts.tasks.expire_carts',
  queue: 'nightly',
  runtime: { median: 0.4, spread: 0.4 },
})

export const sumRegion = taskType({
  name: 'reports.tasks.sum_region',
  queue: 'nightly',
  runtime: { median: 1.1, spread: 0.4 },
})

export const buildDaily = taskType({
  name: 'reports.tasks.build_daily',
  queue: 'nightly',
  runtime: { median: 3.5, spread: 0.3 },
  progressSteps: 3,
})

export const addPoints = taskType({
  name: 'loyalty.tasks.add_points',
  queue: 'celery',
  runtime: { median: 0.1, spread: 0.3 },
  isRegistered: false,
})
