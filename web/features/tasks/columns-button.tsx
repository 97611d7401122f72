import { Columns3 } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Button } from '../../ui/button.tsx'

export function ColumnsButton(props: Omit<ComponentProps<typeof Button>, 'children'>) {
  return (
    <Button {...props}>
      <Columns3 size={16} aria-hidden="true" />
      Columns
    </Button>
  )
}
