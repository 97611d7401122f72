import { Lock } from 'lucide-react'
import type { Permission } from '../../../contract/api/permissions.ts'
import { celeryCut } from '../../lib/celery-cut.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useMay } from '../../parts/session.ts'
import { TextBlock } from '../../ui/text-block.tsx'
import styles from './payload.module.css'

interface PayloadProps {
  readonly name: string
  /** What it is in a sentence: "arguments". */
  readonly what: string
  /** Python's representation, as Celery sent it. */
  readonly text: string | null
  readonly needs: Permission
  /** Celery's setting that decides how much of it is sent. */
  readonly setting: string
  /** Said in place of a value that nobody sent. */
  readonly absent: string
}

/** Somebody's data: text, whatever it holds. */
export function Payload({ name, what, text, needs, setting, absent }: PayloadProps) {
  const may = useMay(needs)
  return (
    <div className={styles['payload']}>
      <div className={styles['head']}>
        <h3>{name}</h3>
        {text !== null && <CopyButton text={text} what={what} />}
      </div>
      {text !== null && (
        <TextBlock label={name} boxed>
          {visibleText(text)}
        </TextBlock>
      )}
      {text === null && may && <p className={styles['note']}>{absent}</p>}
      {text === null && !may && (
        <p className={styles['note']}>
          <Lock size={14} aria-hidden="true" /> Hidden: your role cannot read it (needs{' '}
          <code>{needs}</code>)
        </p>
      )}
      {text !== null && <CutNote text={text} setting={setting} />}
    </div>
  )
}

function CutNote({ text, setting }: { readonly text: string; readonly setting: string }) {
  const cut = celeryCut(text)
  if (cut === null) return null
  return (
    <p className={styles['cut']}>
      {cut === 'length' ? (
        <>
          Celery cut this before sending it, so Sepal never received the rest. Raise{' '}
          <code>{setting}</code> to see more.
        </>
      ) : (
        <>Celery sends three levels of nesting: what lies deeper is shown as dots.</>
      )}
    </p>
  )
}
