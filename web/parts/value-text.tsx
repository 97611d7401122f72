import { ExternalLink } from 'lucide-react'
import type { PythonValue } from '../../contract/model/python-value.ts'
import { plural } from '../lib/number-format.ts'
import { pythonText } from '../lib/python-tree.ts'
import { visibleLine } from '../lib/visible-text.ts'
import styles from './value-tree.module.css'

interface ValueTextProps {
  readonly value: PythonValue
  /** Its children are shown below it. */
  readonly isOpen: boolean
}

const BRACKETS = {
  list: '[…]',
  tuple: '(…)',
  set: '{…}',
  frozenset: 'frozenset({…})',
  dict: '{…}',
} as const
const PREVIEW_CHARS = 80

/** One value in a row of the tree: text, whatever it holds. */
export function ValueText({ value, isOpen }: ValueTextProps) {
  const cut = 'truncated' in value && value.truncated === true
  switch (value.type) {
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
    case 'dict': {
      const size = value.type === 'dict' ? value.entries.length : value.items.length
      const preview = pythonText(value).slice(0, PREVIEW_CHARS + 1)
      const isShort = !isOpen && preview.length <= PREVIEW_CHARS
      return (
        <>
          <span className={styles['kind']}>{value.type}</span>{' '}
          {isShort ? visibleLine(preview) : BRACKETS[value.type]}{' '}
          <span className={styles['size']}>{plural(size, 'item')}</span>
          {cut && <Cut />}
        </>
      )
    }
    case 'str':
      return (
        <>
          <span className={styles['str']}>{visibleLine(pythonText(value))}</span>
          {cut && <Cut />}
          <OpenAddress text={value.text} />
        </>
      )
    case 'bytes':
    case 'hex':
      return (
        <>
          <span className={styles['str']}>{visibleLine(pythonText(value))}</span>
          {cut && <Cut />}
        </>
      )
    case 'opaque':
      return (
        <>
          <span className={styles['opaque']}>{visibleLine(value.text)}</span>
          {cut && <Cut />}
        </>
      )
    case 'const':
      return <span className={styles['const']}>{value.text}</span>
    case 'int':
    case 'float':
    case 'decimal':
      return <span className={styles['number']}>{value.text}</span>
    case 'uuid':
    case 'datetime':
    case 'date':
    case 'time':
      return <span className={styles['str']}>{visibleLine(value.text)}</span>
  }
}

const Cut = () => (
  <span className={styles['cut']} data-tip="Celery cut this before it sent it">
    ⋯ truncated
  </span>
)

/** An address stays text; who wants to go there says so, and takes no word of this page along. */
function OpenAddress({ text }: { readonly text: string }) {
  if (!/^https?:\/\/[^\s/]+/.test(text) || !URL.canParse(text)) return null
  return (
    <a
      href={text}
      target="_blank"
      rel="noopener noreferrer"
      className={styles['address']}
      tabIndex={-1}
      data-tip={`Open ${visibleLine(text)} in another tab`}
    >
      <ExternalLink size={12} aria-hidden="true" /> open
    </a>
  )
}
