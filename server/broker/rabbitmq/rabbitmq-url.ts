/**
 * A broker URL that leads to RabbitMQ.
 *
 * Source: kombu/connection.py, kombu/transport/pyamqp.py (default_connection_params).
 */
import type { TlsTerms } from '../tls-terms.ts'
import { toAuthority, type UrlParts } from '../url-parts.ts'

export interface RabbitmqUrl {
  readonly transport: 'rabbitmq'
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  readonly vhost: string
  /** Null: in clear text. */
  readonly tls: TlsTerms | null
  /** Seconds between heartbeats that the URL asks for; null: it does not say. */
  readonly heartbeatS: number | null
  /** The URL for people: defaults filled in, password masked. */
  readonly label: string
}

export function toRabbitmqUrl(parts: UrlParts, tls: TlsTerms | null): RabbitmqUrl {
  const url = {
    transport: 'rabbitmq',
    host: parts.host ?? 'localhost',
    port: parts.port ?? (tls === null ? 5672 : 5671),
    username: parts.username ?? 'guest',
    password: parts.password ?? 'guest',
    vhost: parts.path ?? '/',
    tls,
    heartbeatS: toHeartbeat(parts.query.get('heartbeat')),
  } as const
  const scheme = tls === null ? 'amqp' : 'amqps'
  const vhost = encodeURIComponent(url.vhost).replaceAll('%2F', '/')
  const label = `${scheme}://${encodeURIComponent(url.username)}:**@${toAuthority(url)}/${vhost}`
  return { ...url, label }
}

/** None at all, which 0 asks for, would leave a dead connection unnoticed. */
function toHeartbeat(text: string | undefined): number | null {
  const seconds = /^\d{1,4}(\.\d+)?$/.test(text ?? '') ? Math.ceil(Number(text)) : 0
  return seconds > 0 ? seconds : null
}
