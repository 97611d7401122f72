import type { ReactNode } from 'react'
import styles from './kit.module.css'

interface KitSectionProps {
  readonly title: string
  readonly children: ReactNode
}

/** The components of one kind. */
export const KitSection = ({ title, children }: KitSectionProps) => (
  <section className={styles['section']}>
    <h2>{title}</h2>
    {children}
  </section>
)

interface SpecimenProps {
  /** The component, and the state it is in. */
  readonly name: string
  /** Takes the whole row. @default false */
  readonly wide?: boolean
  readonly children: ReactNode
}

/** One component in one state. */
export const Specimen = ({ name, wide = false, children }: SpecimenProps) => (
  <div className={styles['specimen']} data-wide={wide || undefined}>
    <h3>{name}</h3>
    <div className={styles['stage']}>{children}</div>
  </div>
)

export const Specimens = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['specimens']}>{children}</div>
)
