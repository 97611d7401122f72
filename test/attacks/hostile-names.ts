/** Names that are keys of every object, and bodies that would give every object a key (attack N-02). */
import { eventBody, taskLife } from '../live/celery-events.ts'
import type { EventProperties } from '../live/event-channel.ts'
import { heartbeat } from '../live/worker-events.ts'

export const POISON_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'then',
] as const

/** The word that must not come out of an API in whatever way. */
export const CANARY = 'polluted'

/** Where `Object.prototype` had these, an empty object would be an event of a task. */
const GHOST = JSON.stringify({
  [CANARY]: 'yes',
  type: 'task-received',
  hostname: 'ghost@test.example',
  uuid: 'ghost',
  name: 'ghost',
  timestamp: Math.floor(Date.now() / 1000),
})

export const poisonedIdOf = (name: string): string => `task of ${name}`

/** A worker and two tasks that are called so wherever something has a name; one has it for its state, too. */
export function namesakes(name: string): Buffer {
  const now = Date.now() / 1000
  const task = taskLife(poisonedIdOf(name), now, name).map((event) => ({
    ...event,
    hostname: name,
    queue: name,
    routing_key: name,
    exchange: name,
  }))
  const state = { ...heartbeat(name), type: `task-${name}`, uuid: `state of ${name}` }
  const other = { ...heartbeat(name), type: name }
  const id = taskLife(name, now).slice(0, 2)
  return eventBody([
    heartbeat(name, 'worker-online'),
    heartbeat(name),
    ...task,
    state,
    other,
    ...id,
  ])
}

export interface Poison {
  readonly body: Buffer
  readonly properties?: EventProperties
}

const text = (body: string, contentType = 'application/json'): Poison => ({
  body: Buffer.from(body),
  properties: { contentType },
})

/** Each is to set keys of `Object.prototype`, on its own level and by its own serializer. */
export const POISON: readonly Poison[] = [
  text(`{"__proto__":${GHOST}}`),
  text(`[{"__proto__":${GHOST}},{"constructor":{"prototype":${GHOST}}}]`),
  text(`{"constructor":{"prototype":${GHOST}}}`),
  text(`{"a":{"__proto__":${GHOST}},"__proto__":{"__proto__":${GHOST}}}`),
  text(`{"__proto__":${GHOST},"type":"worker-nothing"}`),
  text(`__proto__: ${GHOST}\nconstructor: {prototype: ${GHOST}}`, 'application/x-yaml'),
  text(`<<: {__proto__: ${GHOST}}\n? [__proto__]\n: 1`, 'application/x-yaml'),
  text(
    `(dS'__proto__'\n(dS'${CANARY}'\nS'yes'\nsS'type'\nS'task-sent'\nss.`,
    'application/x-python-serialize',
  ),
  {
    // {"__proto__": {"polluted": "yes"}}
    body: Buffer.concat([
      Buffer.of(0x81, 0xa9),
      Buffer.from('__proto__'),
      Buffer.of(0x81, 0xa8),
      Buffer.from(CANARY),
      Buffer.of(0xa3),
      Buffer.from('yes'),
    ]),
    properties: { contentType: 'application/x-msgpack' },
  },
  {
    body: Buffer.from('null'),
    properties: {
      headers: [
        ['__proto__', CANARY],
        ['constructor', CANARY],
      ],
    },
  },
]

/** Of Redis only: envelopes with the same. */
export const POISONED_ENVELOPES: readonly Buffer[] = [
  `{"__proto__":{"body":"e30=","properties":{"body_encoding":"base64"},"${CANARY}":"yes"}}`,
  `{"body":"bnVsbA==","properties":{"__proto__":${GHOST},"body_encoding":"base64"}}`,
  `{"body":"bnVsbA==","headers":{"__proto__":${GHOST}},"properties":{"body_encoding":"base64"}}`,
].map((envelope) => Buffer.from(envelope))

/** With a poisoned prototype these would be events. */
export const EMPTY_EVENTS = Buffer.from('[{},{"type":"task-received"}]')
