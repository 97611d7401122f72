import { Copy, Download, X } from 'lucide-react'
import { useState } from 'react'
import { copyText } from '../../lib/clipboard.ts'
import { formatWhole, plural } from '../../lib/number-format.ts'
import { useAnnounce } from '../../ui/announcer.tsx'
import { Button } from '../../ui/button.tsx'
import { ExportLinks } from './export-links.tsx'
import { TaskCount } from './task-count.tsx'
import styles from './selection-bar.module.css'

interface SelectionBarProps {
  readonly keys: ReadonlySet<string>
  /** Rows that are loaded. */
  readonly loaded: number
  readonly q: string
  readonly range: string
  readonly onClear: () => void
}

/** In place of the filters while tasks are chosen: how many, and what can be done with them. */
export function SelectionBar({ keys, loaded, q, range, onClear }: SelectionBarProps) {
  const announce = useAnnounce()
  const [isWholeQuery, setWholeQuery] = useState(false)
  const isAllLoaded = keys.size >= loaded
  const copy = async () => {
    const worked = await copyText([...keys].join('\n'))
    announce(worked ? `Copied ${plural(keys.size, 'task id')}` : 'Cannot copy task ids')
  }
  return (
    <section className={styles['bar']} aria-label="Selected tasks">
      <strong>
        {isWholeQuery ? (
          <>
            All <TaskCount q={q} range={range} /> of this search selected
          </>
        ) : isAllLoaded ? (
          <>All {formatWhole(keys.size)} loaded selected</>
        ) : (
          <>{formatWhole(keys.size)} selected</>
        )}
      </strong>
      {isAllLoaded && !isWholeQuery && (
        <Button look="quiet" onClick={() => setWholeQuery(true)}>
          Select all of this search
        </Button>
      )}
      <span className={styles['held']}>Updates held while selecting</span>
      <span className={styles['actions']}>
        {isWholeQuery ? (
          <>
            <Download size={14} aria-hidden="true" />
            <ExportLinks q={q} range={range} />
          </>
        ) : (
          <Button onClick={() => void copy()}>
            <Copy size={14} aria-hidden="true" /> Copy ids
          </Button>
        )}
        <Button onClick={onClear}>
          <X size={14} aria-hidden="true" /> Clear
        </Button>
      </span>
    </section>
  )
}
