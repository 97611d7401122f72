import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { SessionReply } from '../../contract/api/session.ts'
import { BrandMark } from './brand-mark.tsx'
import { EnvironmentBadge } from './environment-badge.tsx'
import styles from './top-bar.module.css'

const Tools = lazy(async () => ({ default: (await import('./tools.tsx')).Tools }))

interface TopBarProps {
  readonly session: SessionReply
  readonly onShortcuts: () => void
}

export function TopBar({ session, onShortcuts }: TopBarProps) {
  return (
    <header className={styles['bar']}>
      <Link to="/" className={styles['brand']} aria-label="Sepal, home">
        <BrandMark size={22} />
        <span className={styles['name']}>Sepal</span>
      </Link>
      <EnvironmentBadge session={session} />
      <div className={styles['tools']}>
        <Suspense>
          <Tools session={session} onShortcuts={onShortcuts} />
        </Suspense>
      </div>
    </header>
  )
}
