import { CircleAlert } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Notice } from '../ui/region.tsx'

/** In place of a page that failed to draw. */
export function CrashPage({ error }: { readonly error: unknown }) {
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
