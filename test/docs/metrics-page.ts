/** docs/reference/metrics.md, made from the declaration of the metrics. */
import { METRICS } from '../../server/metrics/metrics.ts'
import { table } from './table.ts'

export function metricsPage(): string {
  const rows = Object.entries(METRICS).map(([name, { kind, labels, help }]) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(', ') || '–',
    help,
  ])
  return `${[START, table(['metric', 'kind', 'labels', 'what it tells'], rows), WATCH].join('\n\n')}\n`
}

const START = `# Metrics

Made from \`server/metrics/metrics.ts\`; after a change there, \`npm run test:fast -- test/docs.test.ts -u\` writes it anew.

\`GET /metrics\` answers in Prometheus' text format, with the permission \`metrics.read\`, and only of what whoever asks may see. A figure
that is not known is left out; zero is zero. A metric has at most 500 series; what goes beyond is summed in
one without labels, which no name can be taken for.`

const WATCH = `## What to watch

- \`increase(sepal_events_dropped_total[5m]) > 0\`: events are being lost here; \`cause\` says why.
- \`sepal_history_writable == 0\`: events are held, up to a bound. The page and \`/healthcheck?ready\` say so too.
- \`sepal_broker_connected == 0\`: nothing comes in.
- \`time() - sepal_last_message_timestamp_seconds > 120\`: nothing has come in for two minutes although workers send heartbeats every two seconds.

## Several Sepals

Scrape each of them. Counters are what that Sepal has counted itself, so they add up; they begin at zero when it starts, and when it takes over.
\`sepal_standby == 0\` is the one that learns. Workers, queues, the broker and the history are shown by all alike: take \`max by (queue) (…)\`, not \`sum\`.`
