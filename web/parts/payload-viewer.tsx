import { ChevronsDownUp, ChevronsUpDown, Lock, WrapText } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { Permission } from '../../contract/api/permissions.ts'
import type { PythonValue } from '../../contract/model/python-value.ts'
import { celeryCut } from '../lib/celery-cut.ts'
import { isCut, jsonText, lossesInJson, pythonText } from '../lib/python-tree.ts'
import { IconButton } from '../ui/button.tsx'
import { CopyButton } from './copy-button.tsx'
import { RawText } from './raw-text.tsx'
import { useMay } from './session.ts'
import { useLiteral } from './use-literal.ts'
import { everyPath, pathsTo, ValueTree } from './value-tree.tsx'
import { ViewChoice, type PayloadView } from './view-choice.tsx'
import styles from './payload-viewer.module.css'

interface PayloadViewerProps {
  readonly name: string
  /** What it is in a sentence: "arguments". */
  readonly what: string
  /** What paths to its parts begin with: `kwargs`. */
  readonly root: string
  /** Python's representation, as Celery sent it. */
  readonly text: string | null
  readonly needs: Permission
  /** Celery's setting that decides how much of it is sent. */
  readonly setting: string
  /** Said in place of a value that nobody sent. */
  readonly absent: string
}

/** Somebody's data: as a tree, as it was sent, as JSON. Text, whatever it holds. */
export function PayloadViewer(props: PayloadViewerProps) {
  const { name, what, text, needs, setting, absent } = props
  const may = useMay(needs)
  return (
    <section className={styles['payload']} aria-label={name}>
      {text === null ? (
        <>
          <h3>{name}</h3>
          {may ? (
            <p className={styles['note']}>{absent}</p>
          ) : (
            <p className={styles['note']}>
              <Lock size={14} aria-hidden="true" /> Hidden: your role cannot read {what} (needs{' '}
              <code>{needs}</code>)
            </p>
          )}
        </>
      ) : (
        <Shown {...props} text={text} />
      )}
      {text !== null && <CutNote text={text} setting={setting} />}
    </section>
  )
}

/** Opened at once by "expand all": more than this would only hold up the page. */
const MOST_OPEN = 2_000

function Shown({ name, what, root, text }: PayloadViewerProps & { readonly text: string }) {
  const value = useLiteral(text)
  const [chosen, setView] = useState<PayloadView>('tree')
  const [wraps, setWraps] = useState(true)
  const [open, setOpen] = useState<ReadonlySet<string> | null>(null)
  const [find, setFind] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const losses = value == null ? [] : lossesInJson(value)
  const view = value === null ? 'raw' : chosen
  const search = (wanted: string) => {
    setFind(wanted)
    if (value != null && wanted !== '') setOpen(pathsTo(value, wanted))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    field.current?.focus()
    field.current?.select()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Ctrl+F within it means its own search
    <div className={styles['shown']} onKeyDown={onKeyDown}>
      <div className={styles['head']}>
        <h3>{name}</h3>
        <ViewChoice
          what={what}
          view={view}
          onChoose={setView}
          hasTree={value !== null}
          losses={value === null ? null : losses}
        />
        <input
          ref={field}
          type="search"
          className={styles['find']}
          aria-label={`Find in ${what}`}
          placeholder="Find"
          value={find}
          maxLength={200}
          onChange={({ target }) => search(target.value)}
        />
        <span className={styles['tools']}>
          {view === 'tree' && value != null && (
            <>
              <Tool
                label={`Expand all ${what}`}
                icon={<ChevronsUpDown size={14} aria-hidden="true" />}
                onClick={() => setOpen(everyPath(value, MOST_OPEN))}
              />
              <Tool
                label={`Collapse all ${what}`}
                icon={<ChevronsDownUp size={14} aria-hidden="true" />}
                onClick={() => setOpen(new Set())}
              />
            </>
          )}
          {view !== 'tree' && (
            <Tool
              label="Wrap long lines"
              aria-pressed={wraps}
              icon={<WrapText size={14} aria-hidden="true" />}
              onClick={() => setWraps(!wraps)}
            />
          )}
          <CopyButton text={textFor(view, value, text)} what={`${what} ${COPIED[view]}`} />
        </span>
      </div>
      {value === undefined && <p className={styles['note']}>Reading…</p>}
      {value != null && view === 'tree' && (
        <ValueTree label={name} {...{ value, root, open, find }} onOpen={setOpen} />
      )}
      {view === 'raw' && <RawText label={`${name} as sent`} {...{ text, wraps, find }} />}
      {value != null && view === 'json' && (
        <RawText label={`${name} as JSON`} text={jsonText(value)} {...{ wraps, find }} />
      )}
    </div>
  )
}

const Tool = (props: Parameters<typeof IconButton>[0]) => (
  <IconButton look="quiet" className={styles['tool']} {...props} />
)

const COPIED: Readonly<Record<PayloadView, string>> = {
  tree: 'as Python',
  raw: 'as sent',
  json: 'as JSON',
}

function textFor(view: PayloadView, value: PythonValue | null | undefined, raw: string): string {
  if (value == null || view === 'raw') return raw
  return view === 'json' ? jsonText(value) : isCut(value) ? raw : pythonText(value)
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
