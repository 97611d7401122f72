import type { WireObject } from './event-field.ts'
import type { EncodedBody } from './serializers/serializer.ts'

/** A message as its transport hands it over: nothing of it has been looked at. */
export interface WireMessage extends EncodedBody {
  readonly headers: WireObject
  /** By kombu's names, whatever the transport: `correlation_id`, `reply_to`, `priority`, `delivery_info`, … */
  readonly properties: WireObject
}
