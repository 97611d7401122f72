import { CircleAlert } from 'lucide-react'
import { LoadError } from '../lib/lazy-load.ts'
import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Notice } from '../ui/region.tsx'
import { UnloadedPage } from './unloaded-page.tsx'

interface CrashPageProps {
  readonly error: unknown
  /** Draws the page again. */
  readonly reset: () => void
}

/** In place of a page that failed to load, or to draw. */
export function CrashPage({ error, reset }: CrashPageProps) {
  if (error instanceof LoadError) return <UnloadedPage error={error} reset={reset} />
  return (
    <Page title="This page failed" documentTitle="Error · Sepal">
      <Notice
        icon={<CircleAlert size={20} aria-hidden="true" />}
        title="Cannot show this page: an error of our own"
        actions={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        <p>
          <code>{error instanceof Error ? error.message : String(error)}</code>
        </p>
      </Notice>
    </Page>
  )
}
