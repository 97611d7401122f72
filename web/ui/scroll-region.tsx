import type { HTMLAttributes, ReactNode, Ref } from 'react'
import styles from './scroll-region.module.css'

interface ScrollRegionProps extends HTMLAttributes<HTMLElement> {
  /** Names the region: it can be scrolled by keyboard, so it must be told apart. */
  readonly label: string
  /** Something is being fetched; what is shown stays. */
  readonly busy?: boolean
  /** Lies over the region and does not scroll. */
  readonly overlay?: ReactNode
  readonly ref?: Ref<HTMLElement>
  readonly children: ReactNode
}

/** A part of the page that scrolls by itself in both directions and takes the height that is left. */
export function ScrollRegion({
  label,
  busy = false,
  ref,
  overlay,
  children,
  ...props
}: ScrollRegionProps) {
  return (
    <div className={styles['frame']}>
      {overlay}
      {busy && <div className={styles['progress']} aria-hidden="true" />}
      <section
        ref={ref}
        aria-label={label}
        aria-busy={busy}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the keyboard
        tabIndex={0}
        {...props}
        className={styles['region']}
      >
        {children}
      </section>
    </div>
  )
}
