/**
 * Queues that Celery and RabbitMQ make for themselves: no task waits in them.
 *
 * Source: celery/events/receiver.py, kombu/pidbox.py, celery/backends/rpc.py (a UUID),
 * kombu/transport/native_delayed_delivery.py (`celery_delayed_0` to `_27` and the last one).
 */
const INFRASTRUCTURE = [
  /^amq\./,
  /\.pidbox$/,
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^celery_delayed_(\d+|delivery)$/,
]

/** @param eventQueuePrefix Celery's `event_queue_prefix` */
export const isInfrastructureQueue = (name: string, eventQueuePrefix = 'celeryev'): boolean =>
  name === eventQueuePrefix ||
  name.startsWith(`${eventQueuePrefix}.`) ||
  INFRASTRUCTURE.some((pattern) => pattern.test(name))
