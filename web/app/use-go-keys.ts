import { useNavigate } from '@tanstack/react-router'
import { useHotkeys } from '../parts/use-hotkeys.ts'

/** `g` and a letter lead to a page. */
export function useGoKeys(): void {
  const navigate = useNavigate()
  useHotkeys({
    'g o': () => void navigate({ to: '/' }),
    'g t': () => void navigate({ to: '/tasks' }),
    'g w': () => void navigate({ to: '/workers' }),
    'g q': () => void navigate({ to: '/queues' }),
  })
}
