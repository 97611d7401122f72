import { Popover as RadixPopover } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './popover.module.css'

interface PopoverProps {
  readonly trigger: ReactNode
  /** Names it for screen readers. */
  readonly label: string
  readonly children: ReactNode
  /** It was loaded because somebody pressed its button. @default false */
  readonly startsOpen?: boolean
  readonly onOpenChange?: (open: boolean) => void
}

/** A small panel below its button. */
export function Popover({
  trigger,
  label,
  children,
  startsOpen = false,
  onOpenChange,
}: PopoverProps) {
  return (
    <RadixPopover.Root defaultOpen={startsOpen} {...(onOpenChange && { onOpenChange })}>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          className={styles['popover']}
          aria-label={label}
          align="end"
          sideOffset={4}
          collisionPadding={8}
        >
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  )
}
