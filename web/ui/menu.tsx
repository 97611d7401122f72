import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './menu.module.css'

interface MenuProps {
  /** A button that opens it. */
  readonly trigger: ReactNode
  readonly children: ReactNode
  readonly onOpenChange?: (open: boolean) => void
  /** It was loaded because somebody pressed its button. @default false */
  readonly startsOpen?: boolean
  /** Edge of the button that it keeps to. @default 'end' */
  readonly align?: 'start' | 'end'
}

/**
 * A menu below its button. Not modal: the modal kind locks scrolling through an inline style
 * element, which the content security policy forbids.
 */
export function Menu({
  trigger,
  children,
  onOpenChange,
  startsOpen = false,
  align = 'end',
}: MenuProps) {
  return (
    <DropdownMenu.Root
      modal={false}
      defaultOpen={startsOpen}
      {...(onOpenChange && { onOpenChange })}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles['menu']}
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  readonly icon?: ReactNode
  readonly children: ReactNode
  readonly onSelect: () => void
}

export function MenuItem({ icon, children, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item className={styles['item']} onSelect={onSelect}>
      <span className={styles['mark']}>{icon}</span>
      {children}
    </DropdownMenu.Item>
  )
}

interface MenuChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly {
    readonly value: Value
    readonly label: string
    readonly icon?: ReactNode
  }[]
  readonly onChange: (value: Value) => void
}

/** One of several. */
export function MenuChoice<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: MenuChoiceProps<Value>) {
  return (
    <DropdownMenu.RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const choice = choices.find((one) => one.value === next)
        if (choice !== undefined) onChange(choice.value)
      }}
    >
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={styles['item']}>
          <span className={styles['mark']}>{choice.icon}</span>
          {choice.label}
          <DropdownMenu.ItemIndicator className={styles['chosen']}>
            <Check size={14} aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className={styles['label']}>{children}</DropdownMenu.Label>
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className={styles['separator']} />
}
