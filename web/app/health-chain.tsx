import { Check, ChevronDown, CircleQuestionMark, Circle, TriangleAlert, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useLive, useLiveSnapshot, useLiveValue, useTicking } from '../parts/live.tsx'
import { useHearing } from '../parts/use-hearing.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Popover } from '../ui/popover.tsx'
import type { HealthLink, LinkState } from './health-link.ts'
import { healthOf, STANDING_BY } from './health.ts'
import { intakeLines } from './intake-words.ts'
import styles from './health-chain.module.css'

/** How each link between a task and this page is; it says so at length only when one is not well. */
export function HealthChain() {
  const links = useHealth()
  const worst = worstOf(links)
  const starting = useLiveValue(
    ({ hellos, transport }) => hellos === 0 && transport.kind !== 'lost',
  )
  return (
    <Popover
      label="Connections"
      trigger={
        <Button look="quiet" className={styles['chain']} data-state={starting ? 'ok' : worst}>
          <ChainText links={links} worst={worst} starting={starting} />
          <ChevronDown size={14} aria-hidden="true" className={styles['more']} />
        </Button>
      }
    >
      <ul className={styles['links']}>
        {links.map((link) => (
          <LinkDetail key={link.key} link={link} />
        ))}
      </ul>
      <IntakeLines />
    </Popover>
  )
}

interface ChainTextProps {
  readonly links: readonly HealthLink[]
  readonly worst: LinkState
  readonly starting: boolean
}

function ChainText({ links, worst, starting }: ChainTextProps) {
  if (starting) return 'Connecting'
  if (worst !== 'ok') {
    const cause = links.find(({ state }) => state === worst)
    return links.map((link) => <ChainLink key={link.key} link={link} isCause={link === cause} />)
  }
  const server = links.find(({ key }) => key === 'server')?.word
  return (
    <>
      <Circle size={10} fill="currentcolor" className={styles['ok']} aria-hidden="true" />
      <span className={styles['word']}>{server === STANDING_BY ? 'Standing by' : 'Connected'}</span>
      <span>
        {links.find(({ key }) => key === 'workers')?.word}
        <span className="sr-only"> workers</span>
      </span>
    </>
  )
}

function useHealth(): HealthLink[] {
  const { clock } = useLive()
  const live = useLiveSnapshot()
  const hearing = useHearing()
  const online = useOnline()
  useTicking((now) =>
    healthOf({ live, hearing, online, now })
      .map((l) => l.word + l.state)
      .join(),
  )
  return healthOf({ live, hearing, online, now: clock.now() })
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      window.addEventListener('online', onChange)
      window.addEventListener('offline', onChange)
      return () => {
        window.removeEventListener('online', onChange)
        window.removeEventListener('offline', onChange)
      }
    },
    () => navigator.onLine,
    () => true,
  )
}

const RANK: Record<LinkState, number> = { ok: 0, unknown: 1, warn: 2, bad: 3 }

const worstOf = (links: readonly HealthLink[]): LinkState =>
  links.reduce<LinkState>((worst, { state }) => (RANK[state] > RANK[worst] ? state : worst), 'ok')

const ICONS = { ok: Check, warn: TriangleAlert, bad: X, unknown: CircleQuestionMark } as const

interface ChainLinkProps {
  readonly link: HealthLink
  /** The first of those in the worst state: where there is room for one only, this one. */
  readonly isCause: boolean
}

function ChainLink({ link: { name, state, word }, isCause }: ChainLinkProps) {
  const Icon = ICONS[state]
  return (
    <span
      className={classNames(styles['link'], state === 'ok' && styles['fine'])}
      data-state={state}
      data-cause={isCause || undefined}
    >
      <Icon size={14} aria-hidden="true" className={styles[state]} />
      {name}
      {state !== 'ok' && ` ${word}`}
    </span>
  )
}

function LinkDetail({ link: { name, state, word, detail, fix } }: { readonly link: HealthLink }) {
  const Icon = ICONS[state]
  return (
    <li className={styles['detail']}>
      <Icon size={16} aria-hidden="true" className={styles[state]} />
      <div>
        <p>
          <strong>{name}</strong> {word}
        </p>
        <p className={styles['words']}>{detail}</p>
        {fix !== null && <p className={styles['words']}>{fix}</p>}
      </div>
    </li>
  )
}

/** What reached Sepal since it started, and what of it was lost. */
function IntakeLines() {
  const { clock } = useLive()
  const { intake } = useLiveSnapshot()
  useTicking((now) => (intake === null ? '' : intakeLines(intake, now).join()))
  if (intake === null) return null
  return (
    <div className={styles['intake']}>
      {intakeLines(intake, clock.now()).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
}
