import { CircleAlert } from 'lucide-react'
import { useEffect, useEffectEvent } from 'react'
import { isAnswering } from '../lib/api.ts'
import type { LoadError } from '../lib/lazy-load.ts'
import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Notice } from '../ui/region.tsx'

interface UnloadedPageProps {
  readonly error: LoadError
  /** Draws the page again. */
  readonly reset: () => void
}

const AGAIN_MS = 3_000

/** In place of a page whose server went away while it loaded; tries again by itself. */
export function UnloadedPage({ error, reset }: UnloadedPageProps) {
  const again = useEffectEvent(async () => {
    try {
      await error.again()
    } catch {
      // It answers, and has no such part: another version runs there by now.
      if (await isAnswering()) location.reload()
      return
    }
    reset()
  })
  useEffect(() => {
    void again()
    const timer = setInterval(() => void again(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <Page title="Sepal does not answer" documentTitle="No answer · Sepal">
      <Notice
        icon={<CircleAlert size={20} aria-hidden="true" />}
        title="Cannot load this page"
        actions={
          <Button onClick={() => void error.again().then(reset, () => {})}>Try again</Button>
        }
      >
        <p>
          Sepal was stopped, or cannot be reached. This page comes up by itself when it is back.
        </p>
      </Notice>
    </Page>
  )
}
