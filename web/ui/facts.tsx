import type { ReactNode } from 'react'
import styles from './facts.module.css'

interface FactProps {
  readonly name: string
  readonly children: ReactNode
}

/** Names and values in two columns. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={styles['facts']}>{children}</dl>
}

export function Fact({ name, children }: FactProps) {
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** In place of a value that nobody told, with the reason where there is one. */
export function Unknown({
  why,
  word = 'unknown',
}: {
  readonly why?: string
  readonly word?: string
}) {
  return (
    <span className={styles['unknown']} data-unknown data-tip={why}>
      {word}
      {why !== undefined && <span className="sr-only">: {why}</span>}
    </span>
  )
}
