import { WrapText } from 'lucide-react'
import { useState } from 'react'
import { visibleText } from '../../lib/visible-text.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Panel } from '../../ui/panel.tsx'
import { TextBlock } from '../../ui/text-block.tsx'
import { tracebackLines } from './traceback-lines.ts'
import styles from './traceback.module.css'

/** A Python traceback: the application's own frames stand out from the libraries'. */
export function Traceback({ title, text }: { readonly title: string; readonly text: string }) {
  const [wraps, setWraps] = useState(true)
  return (
    <Panel
      title={title}
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
      <TextBlock
        label="Text of the traceback"
        wraps={wraps}
        className={classNames(wraps && styles['hangs'])}
      >
        {tracebackLines(visibleText(text)).map(({ kind, line }, index) => (
          <span key={index} className={styles[kind]}>
            {line}
            {'\n'}
          </span>
        ))}
      </TextBlock>
    </Panel>
  )
}
