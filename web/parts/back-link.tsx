import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './back-link.module.css'

/** The way up from a page. */
export function BackLink({
  to,
  children,
}: {
  readonly to: '/tasks' | '/workers' | '/queues'
  readonly children: ReactNode
}) {
  return (
    <Link to={to} className={styles['back']}>
      <ChevronLeft size={14} aria-hidden="true" />
      {children}
    </Link>
  )
}
