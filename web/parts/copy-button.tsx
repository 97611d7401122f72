import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { copyText } from '../lib/clipboard.ts'
import { useAnnounce } from '../ui/announcer.tsx'
import { IconButton } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import styles from './copy-button.module.css'

interface CopyButtonProps {
  readonly text: string
  /** What is copied: "task id". */
  readonly what: string
  /** @default two sheets; another one where several copy different things side by side */
  readonly icon?: ReactNode
  /** Seen only when its row is pointed at or it has focus. */
  readonly discreet?: boolean
  readonly tabIndex?: 0 | -1
}

const DONE_MS = 1500

export function CopyButton({
  text,
  what,
  icon = <Copy size={14} aria-hidden="true" />,
  discreet = false,
  tabIndex,
}: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  const announce = useAnnounce()
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), DONE_MS)
    return () => clearTimeout(timer)
  }, [copied])

  const copy = async () => {
    const worked = await copyText(text)
    setCopied(worked)
    announce(worked ? `Copied ${what}` : `Cannot copy ${what}: the browser refused`)
  }

  return (
    <IconButton
      look="quiet"
      label={`Copy ${what}`}
      icon={copied ? <Check size={14} aria-hidden="true" /> : icon}
      className={classNames(styles['copy'], discreet && styles['discreet'])}
      data-copied={copied || undefined}
      tabIndex={tabIndex}
      onClick={() => void copy()}
    />
  )
}
