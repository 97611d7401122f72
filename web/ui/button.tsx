import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classNames } from './class-names.ts'
import styles from './button.module.css'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** How much it asks for attention. @default 'plain' */
  readonly look?: 'plain' | 'primary' | 'quiet'
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({ look = 'plain', className, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      className={classNames(styles['button'], styles[look], className)}
    />
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  /** What it does, for those who cannot see the icon; also its tooltip. */
  readonly label: string
  readonly icon: ReactNode
}

export function IconButton({ label, icon, className, ...props }: IconButtonProps) {
  return (
    <Button
      aria-label={label}
      data-tip={label}
      {...props}
      className={classNames(styles['icon'], className)}
    >
      {icon}
    </Button>
  )
}
