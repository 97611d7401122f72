import { visibleLine } from '../lib/visible-text.ts'
import { CopyButton } from './copy-button.tsx'
import styles from './worker-command.module.css'

const COMMAND = 'celery -A proj worker -E'

/** A command line to be copied; without one, that of a worker that tells of its tasks. */
export function WorkerCommand({ command = COMMAND }: { readonly command?: string }) {
  return (
    <p className={styles['command']}>
      <code>{visibleLine(command)}</code>
      <CopyButton text={command} what="command" />
    </p>
  )
}
