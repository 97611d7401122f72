import { CopyButton } from './copy-button.tsx'
import styles from './worker-command.module.css'

const COMMAND = 'celery -A proj worker -E'

/** The command line of a worker that tells of its tasks, to be copied. */
export function WorkerCommand() {
  return (
    <p className={styles['command']}>
      <code>{COMMAND}</code>
      <CopyButton text={COMMAND} what="command" />
    </p>
  )
}
