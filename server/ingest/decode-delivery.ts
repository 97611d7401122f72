import type { Delivery, UnreadableCause } from '../broker/broker.ts'
import { openEnvelope } from '../celery/envelope.ts'
import { decodeEvents, type DecodedEvents, type MalformedCause } from '../celery/event.ts'

export interface DecodedDelivery {
  readonly events: DecodedEvents['events']
  readonly malformed: readonly (MalformedCause | UnreadableCause)[]
}

/** Every event in one message. Never throws. */
export function decodeDelivery(delivery: Delivery): DecodedDelivery {
  if (delivery.isSealed !== true) {
    return decodeEvents(delivery.body, delivery.contentType, delivery.compression)
  }
  const opened = openEnvelope(delivery.body)
  return opened.problem === null
    ? decodeEvents(opened.body, opened.contentType, opened.compression)
    : { events: [], malformed: [opened.problem] }
}
