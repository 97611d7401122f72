import { ENVIRONMENT_COLORS } from '../../../contract/model/environment.ts'
import { TASK_STATES } from '../../../contract/model/task.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { PayloadViewer } from '../../parts/payload-viewer.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { Snippet } from '../../parts/verbatim.tsx'
import { Fact, Facts, Unknown } from '../../ui/facts.tsx'
import { Metric, Metrics } from '../../ui/metrics.tsx'
import { EnvironmentBadge } from '../environment-badge.tsx'
import { KitSection, Specimen, Specimens } from './kit-section.tsx'
import styles from './kit.module.css'

const HOSTILE = '<img src=x onerror=alert(1)>\u202egnp.exe\u0000'
const NOW = Date.now() / 1000
const ARGS = {
  what: 'arguments',
  root: 'args',
  needs: 'task.args',
  setting: 'argsrepr_maxsize',
  absent: 'Nobody sent them.',
} as const

export function DataKit() {
  return (
    <KitSection title="Data">
      <Specimens>
        <Specimen name="StateBadge: every state, a custom one, a hostile one" wide>
          <div className={styles['row']}>
            {[...TASK_STATES, 'PROGRESS', HOSTILE].map((state) => (
              <StateBadge key={state} state={state} />
            ))}
          </div>
        </Specimen>
        <Specimen name="EnvironmentBadge: none, production, every colour" wide>
          <div className={styles['row']}>
            <EnvironmentBadge session={{ cluster: 'billing-eu', environment: null }} />
            {[null, ...ENVIRONMENT_COLORS].map((color) => (
              <EnvironmentBadge
                key={color}
                session={{
                  cluster: '',
                  environment: { name: color === null ? 'production' : color, color },
                }}
              />
            ))}
          </div>
        </Specimen>
        <Specimen name="Facts, Unknown, times">
          <Facts>
            <Fact name="Last event">
              <RelativeTime time={NOW - 12} />
            </Fact>
            <Fact name="Started">
              <RelativeTime time={NOW - 200_000} />
            </Fact>
            <Fact name="Queue">
              <Unknown why="task-sent events are off" />
            </Fact>
            <Fact name="Name">
              <Snippet text={HOSTILE} /> <CopyButton text={HOSTILE} what="name" />
            </Fact>
          </Facts>
        </Specimen>
        <Specimen name="Metrics">
          <Metrics>
            <Metric name="Runs">65,210</Metric>
            <Metric name="Failing">1.9 %</Metric>
          </Metrics>
        </Specimen>
        <Specimen name="PayloadViewer: whole">
          <PayloadViewer
            {...ARGS}
            name="Arguments"
            text="('cust_42', 1999, None, b'\x00', {'a'})"
          />
        </Specimen>
        <Specimen name="PayloadViewer: cut by Celery">
          <PayloadViewer {...ARGS} name="Arguments, cut" text="('cust_42', {'meta': {...}, ...})" />
        </Specimen>
        <Specimen name="PayloadViewer: not Python">
          <PayloadViewer {...ARGS} name="Arguments, odd" text={HOSTILE} />
        </Specimen>
        <Specimen name="PayloadViewer: absent">
          <PayloadViewer {...ARGS} name="Arguments, absent" text={null} />
        </Specimen>
      </Specimens>
    </KitSection>
  )
}
