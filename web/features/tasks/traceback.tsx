import { WrapText } from 'lucide-react'
import { useState } from 'react'
import { visibleText } from '../../lib/visible-text.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Panel } from '../../ui/panel.tsx'
import { tracebackLines } from './traceback-lines.ts'
import styles from './traceback.module.css'

/** A Python traceback: the application's own frames stand out from the libraries'. */
export function Traceback({ text }: { readonly text: string }) {
  const [wraps, setWraps] = useState(true)
  return (
    <Panel
      title="Traceback"
      actions={
        <>
          <IconButton
            look="quiet"
            className={styles['tool']}
            icon={<WrapText size={14} aria-hidden="true" />}
            label="Wrap long lines"
            aria-pressed={wraps}
            onClick={() => setWraps(!wraps)}
          />
          <CopyButton text={text} what="traceback" />
        </>
      }
    >
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways: the keyboard must reach it
        tabIndex={0}
        aria-label="Traceback"
        dir="ltr"
        className={classNames(styles['text'], wraps && styles['wraps'])}
      >
        {tracebackLines(visibleText(text)).map(({ kind, line }, index) => (
          <span key={index} className={styles[kind]}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </Panel>
  )
}
