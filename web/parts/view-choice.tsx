import { classNames } from '../ui/class-names.ts'
import styles from './payload-viewer.module.css'

export type PayloadView = 'tree' | 'raw' | 'json'

interface ViewChoiceProps {
  /** "arguments" */
  readonly what: string
  readonly view: PayloadView
  readonly onChoose: (view: PayloadView) => void
  /** False: it could not be read as a value. */
  readonly hasTree: boolean
  /** What JSON cannot express of it; null where it could not be read. */
  readonly losses: readonly string[] | null
}

/** Ways to look at a payload; one that there is not says why. */
export function ViewChoice({ what, view, onChoose, hasTree, losses }: ViewChoiceProps) {
  const noTree = hasTree ? null : 'It cannot be told apart: it is shown as it was sent'
  const noJson =
    losses === null
      ? noTree
      : losses.length > 0
        ? `It contains values JSON cannot express: ${losses.join(', ')}`
        : null
  const options = [
    { key: 'tree', label: 'Tree', why: noTree },
    { key: 'raw', label: 'Raw', why: null },
    { key: 'json', label: 'JSON', why: noJson },
  ] as const
  return (
    <fieldset className={styles['views']}>
      <legend className="sr-only">View of the {what}</legend>
      {options.map(({ key, label, why }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === view}
          aria-disabled={why !== null}
          data-tip={why ?? undefined}
          className={classNames(styles['view'], why !== null && styles['off'])}
          onClick={() => why === null && onChoose(key)}
        >
          {label}
          {why !== null && <span className="sr-only">: {why}</span>}
        </button>
      ))}
    </fieldset>
  )
}
