import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { PythonValue } from '../../contract/model/python-value.ts'
import { childrenOf, pythonText, rootOf, type TreeNode } from '../lib/python-tree.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { classNames } from '../ui/class-names.ts'
import { CopyButton } from './copy-button.tsx'
import { ValueText } from './value-text.tsx'
import styles from './value-tree.module.css'

interface ValueTreeProps {
  readonly label: string
  readonly value: PythonValue
  /** What the value is called in Python: paths begin with it. */
  readonly root: string
  /** Paths that are open; null: those less than two levels deep. */
  readonly open: ReadonlySet<string> | null
  readonly onOpen: (open: ReadonlySet<string>) => void
  /** Marks rows that contain this text. */
  readonly find: string
}

interface ShownNode extends TreeNode {
  /** As Python would reach it: `kwargs['user']['id']`. */
  readonly python: string
  readonly isOpen: boolean
  /** Children that are not shown yet. */
  readonly hidden: number
}

const OPEN_DEPTH = 2
const SHOWN_CHILDREN = 100

/** A Python value as a tree: arrows go through it, everything in it can be copied. */
export function ValueTree({ label, value, root, open, onOpen, find }: ValueTreeProps) {
  const [active, setActive] = useState('')
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map())
  const tree = useRef<HTMLDivElement>(null)
  const nodes = shownNodes(value, root, open, limits)
  const paths = () => new Set(nodes.filter((node) => node.isOpen).map(({ path }) => path))

  const setOpen = (path: string, isOpen: boolean) => {
    const next = paths()
    if (isOpen) next.add(path)
    else next.delete(path)
    onOpen(next)
  }
  const focus = (path: string) => {
    setActive(path)
    tree.current?.querySelector<HTMLElement>(`[data-path="${path}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, node: ShownNode, at: number) => {
    const parent = node.path.split('.').slice(0, -1).join('.')
    const go = (to: ShownNode | undefined) => to !== undefined && focus(to.path)
    const canOpen = node.size !== null && node.size > 0
    if (event.key === 'ArrowDown') go(nodes[at + 1])
    else if (event.key === 'ArrowUp') go(nodes[at - 1])
    else if (event.key === 'Home') go(nodes[0])
    else if (event.key === 'End') go(nodes.at(-1))
    else if (event.key === 'ArrowRight' && canOpen && !node.isOpen) setOpen(node.path, true)
    else if (event.key === 'ArrowRight' && node.isOpen) go(nodes[at + 1])
    else if (event.key === 'ArrowLeft' && node.isOpen) setOpen(node.path, false)
    else if (event.key === 'ArrowLeft' && node.depth > 0) focus(parent)
    else if (event.key === 'Enter' && canOpen) setOpen(node.path, !node.isOpen)
    else return
    event.preventDefault()
  }

  const stop = nodes.some(({ path }) => path === active) ? active : ''
  return (
    <div ref={tree} role="tree" aria-label={label} className={styles['tree']} dir="ltr">
      {nodes.map((node, at) => (
        <div
          key={node.path}
          role="treeitem"
          aria-level={node.depth + 1}
          aria-expanded={node.size ? node.isOpen : undefined}
          aria-selected={node.path === stop}
          tabIndex={node.path === stop ? 0 : -1}
          data-path={node.path}
          data-depth={Math.min(node.depth, 12)}
          className={classNames(styles['row'], isFound(node, find) && styles['found'])}
          onKeyDown={(event) => onKeyDown(event, node, at)}
          onFocus={() => setActive(node.path)}
        >
          <Opener node={node} onToggle={() => setOpen(node.path, !node.isOpen)} />
          {node.label !== null && (
            <span className={styles['label']}>{visibleLine(node.label)}: </span>
          )}
          <ValueText value={node.value} isOpen={node.isOpen} />
          <span className={styles['tools']}>
            <CopyButton text={pythonText(node.value)} what="value" discreet tabIndex={-1} />
            <CopyPath path={node.python} />
          </span>
          {node.hidden > 0 && (
            <button
              type="button"
              className={styles['more']}
              tabIndex={-1}
              onClick={() =>
                setLimits(
                  new Map(limits).set(
                    node.path,
                    (limits.get(node.path) ?? SHOWN_CHILDREN) + SHOWN_CHILDREN,
                  ),
                )
              }
            >
              show {Math.min(SHOWN_CHILDREN, node.hidden)} more
            </button>
          )}
        </div>
      ))}
    </div>
  )
}

function CopyPath({ path }: { readonly path: string }) {
  return (
    <span className={styles['path']}>
      <CopyButton text={path} what={`path ${visibleLine(path)}`} discreet tabIndex={-1} />
    </span>
  )
}

function Opener({ node, onToggle }: { readonly node: ShownNode; readonly onToggle: () => void }) {
  if (node.size === null || node.size === 0) return <span className={styles['blank']} />
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      className={classNames(styles['opener'], node.isOpen && styles['open'])}
      onClick={onToggle}
    >
      <ChevronRight size={14} aria-hidden="true" />
    </button>
  )
}

function shownNodes(
  value: PythonValue,
  root: string,
  open: ReadonlySet<string> | null,
  limits: ReadonlyMap<string, number>,
): ShownNode[] {
  const shown: ShownNode[] = []
  const add = (node: TreeNode, python: string): void => {
    const wanted = open === null ? node.depth < OPEN_DEPTH : open.has(node.path)
    const isOpen = wanted && node.size !== null && node.size > 0
    const limit = limits.get(node.path) ?? SHOWN_CHILDREN
    const hidden = isOpen ? Math.max(0, (node.size ?? 0) - limit) : 0
    shown.push({ ...node, python, isOpen, hidden })
    if (!isOpen) return
    for (const child of childrenOf(node).slice(0, limit)) add(child, python + child.step)
  }
  add(rootOf(value), root)
  return shown
}

function isFound({ label, value, size }: ShownNode, find: string): boolean {
  if (find === '') return false
  const wanted = find.toLowerCase()
  const text = size === null ? pythonText(value) : ''
  return `${label ?? ''} ${text}`.toLowerCase().includes(wanted)
}

/** Paths of everything in a value that has children, as far as they are worth opening at once. */
export function everyPath(value: PythonValue, most: number): Set<string> {
  const paths = new Set<string>()
  const add = (node: TreeNode): void => {
    if (node.size === null || paths.size >= most) return
    paths.add(node.path)
    for (const child of childrenOf(node)) add(child)
  }
  add(rootOf(value))
  return paths
}

/** Paths to everything that contains a text. */
export function pathsTo(value: PythonValue, find: string): Set<string> {
  const paths = new Set<string>()
  const wanted = find.toLowerCase()
  const look = (node: TreeNode): boolean => {
    const found = childrenOf(node).filter(look).length > 0
    if (found) paths.add(node.path)
    if (found) return true
    const text = node.size === null ? pythonText(node.value) : ''
    return `${node.label ?? ''} ${text}`.toLowerCase().includes(wanted)
  }
  look(rootOf(value))
  return paths
}
