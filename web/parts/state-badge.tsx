import { useEffect, useRef, useState } from 'react'
import { visibleLine } from '../lib/visible-text.ts'
import { classNames } from '../ui/class-names.ts'
import { lookOfState, StateIcon } from './task-states.tsx'
import styles from './state-badge.module.css'

const FLASH_MS = 600

/** Icon, word and colour of a task's state, always the three together. */
export function StateBadge({ state }: { readonly state: string }) {
  const { word, color } = lookOfState(state)
  const changed = useChanged(state)
  return (
    <span
      className={classNames(styles['badge'], styles[color])}
      data-state={state}
      data-changed={changed || undefined}
      data-tip={word === state ? undefined : state}
    >
      <StateIcon state={state} />
      <span className={styles['word']}>{visibleLine(word)}</span>
    </span>
  )
}

/** True for a moment after `value` became another one under the reader's eyes. */
function useChanged(value: string): boolean {
  const seen = useRef(value)
  const [changed, setChanged] = useState(false)
  useEffect(() => {
    if (seen.current === value) return
    seen.current = value
    setChanged(true)
    const timer = setTimeout(() => setChanged(false), FLASH_MS)
    return () => clearTimeout(timer)
  }, [value])
  return changed
}
