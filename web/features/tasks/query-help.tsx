import { X } from 'lucide-react'
import { QUERY_FIELDS, TASK_KIND_HELP } from '../../../contract/model/query/query-field.ts'
import { IconButton } from '../../ui/button.tsx'
import styles from './query-help.module.css'

const RULES = [
  ['text', 'in the task type, the id, the worker or the exception; at least 3 characters'],
  ['"two words"', 'quotes keep blanks and signs together'],
  ['-state:SUCCESS', 'the opposite'],
  ['(a OR b) c', 'any of the two, and the third'],
  ['name:send_*', '* stands for any characters, ? for one'],
  ['queue:=mail', 'the whole name, letter for letter'],
  ['state:FAILURE,RETRY', 'any of these'],
  ['runtime:>10s', 'more; 1s..5s: between; none: not known'],
] as const

/** How searches are written, as the parser reads them. */
export function QueryHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <section className={styles['help']} aria-label="How to search">
      <IconButton
        look="quiet"
        className={styles['close']}
        label="Close the help"
        icon={<X size={14} aria-hidden="true" />}
        onClick={onClose}
      />
      <dl className={styles['list']}>
        {RULES.map(([written, means]) => (
          <Entry key={written} written={written} means={means} />
        ))}
        {QUERY_FIELDS.filter(({ kind }) => kind !== 'kind').map(({ example, help }) => (
          <Entry key={example} written={example} means={help} />
        ))}
        {Object.entries(TASK_KIND_HELP).map(([kind, help]) => (
          <Entry key={kind} written={`is:${kind}`} means={help} />
        ))}
      </dl>
    </section>
  )
}

const Entry = ({ written, means }: { readonly written: string; readonly means: string }) => (
  <div>
    <dt>
      <code>{written}</code>
    </dt>
    <dd>{means}</dd>
  </div>
)
