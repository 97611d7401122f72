import { formatExact } from '../../lib/time.ts'
import { useTime } from '../../parts/use-time.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'

interface MomentBannerProps {
  /** Unix seconds. */
  readonly at: number
  readonly onNewest: () => void
}

/** Above a list that began in the past. Outside of what scrolls: the list grows on both sides. */
export function MomentBanner({ at, onNewest }: MomentBannerProps) {
  useTime()
  return (
    <Banner actions={<Button onClick={onNewest}>Back to newest</Button>}>
      These are the tasks before {formatExact(at)}: new ones do not show here.
    </Banner>
  )
}
