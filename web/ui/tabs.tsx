import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import styles from './tabs.module.css'

export interface Tab<Key extends string> {
  readonly key: Key
  readonly label: ReactNode
}

interface TabsProps<Key extends string> {
  /** Names the row of tabs. */
  readonly label: string
  readonly tabs: readonly Tab<Key>[]
  readonly current: Key
  readonly onChoose: (key: Key) => void
  /** What the current tab shows. */
  readonly children: ReactNode
}

/** One of several parts of a page at a time. Arrow keys, Home and End go from tab to tab. */
export function Tabs<Key extends string>(props: TabsProps<Key>) {
  const { label, tabs, current, onChoose, children } = props
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const at = tabs.findIndex(({ key }) => key === current)
  const onKeyDown = (event: KeyboardEvent) => {
    const last = tabs.length - 1
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: at === 0 ? last : at - 1,
      ArrowRight: at === last ? 0 : at + 1,
      Home: 0,
      End: last,
    }
    const to = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined
    const tab = to === undefined ? undefined : tabs[to]
    if (to === undefined || tab === undefined) return
    event.preventDefault()
    onChoose(tab.key)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus()
  }
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className={styles['list']}>
        {tabs.map(({ key, label: text }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-tab-${key}`}
            aria-selected={key === current}
            aria-controls={key === current ? `${id}-panel` : undefined}
            tabIndex={key === current ? 0 : -1}
            className={styles['tab']}
            onClick={() => onChoose(key)}
            onKeyDown={onKeyDown}
          >
            {text}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-tab-${current}`}
        className={styles['panel']}
      >
        {children}
      </div>
    </>
  )
}
