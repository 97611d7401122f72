import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { SessionReply } from '../../contract/api/session.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { BrandMark } from './brand-mark.tsx'

const Tools = lazy(async () => ({ default: (await import('./tools.tsx')).Tools }))
import styles from './top-bar.module.css'

export function TopBar({ session }: { readonly session: SessionReply }) {
  const cluster = visibleLine(session.cluster)
  return (
    <header className={styles['bar']}>
      <Link to="/" className={styles['brand']} aria-label="Sepal, home">
        <BrandMark size={22} />
        <span className={styles['name']}>Sepal</span>
      </Link>
      <span className={styles['cluster']} data-tip={`Cluster ${cluster}`}>
        <span className="sr-only">Cluster </span>
        {cluster}
      </span>
      <div className={styles['tools']}>
        <Suspense>
          <Tools session={session} />
        </Suspense>
      </div>
    </header>
  )
}
