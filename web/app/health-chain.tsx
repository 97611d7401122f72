import { Check, ChevronDown, CircleQuestionMark, Circle, TriangleAlert, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { formatCount } from '../lib/number-format.ts'
import { useLive, useLiveSnapshot, useLiveValue, useTicking } from '../parts/live.tsx'
import { useHearing } from '../parts/use-hearing.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Popover } from '../ui/popover.tsx'
import { type HealthLink, healthOf, type LinkState } from './health.ts'
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
      <IntakeLine />
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
  if (worst !== 'ok') return links.map((link) => <ChainLink key={link.key} link={link} />)
  return (
    <>
      <Circle size={10} fill="currentcolor" className={styles['ok']} aria-hidden="true" />
      <span className={styles['word']}>Connected</span>
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

function ChainLink({ link: { name, state, word } }: { readonly link: HealthLink }) {
  const Icon = ICONS[state]
  return (
    <span
      className={classNames(styles['link'], state === 'ok' && styles['fine'])}
      data-state={state}
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
function IntakeLine() {
  const { intake } = useLiveSnapshot()
  if (intake === null) return null
  const malformed = Object.values(intake.malformed).reduce((sum, count) => sum + count, 0)
  return (
    <p className={styles['intake']}>
      <span>{formatCount(intake.events)} events read since Sepal started</span>
      <span>{formatCount(malformed)} unreadable</span>
      <span>{formatCount(intake.dropped)} dropped</span>
    </p>
  )
}
