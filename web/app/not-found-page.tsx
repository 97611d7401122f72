import { Link } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { useDocumentTitle } from '../parts/session.ts'
import { Page } from '../ui/page.tsx'
import { Notice } from '../ui/region.tsx'

export function NotFoundPage() {
  return (
    <Page title="Not found" documentTitle={useDocumentTitle('Not found')}>
      <Notice
        icon={<SearchX size={20} aria-hidden="true" />}
        title="There is no such page"
        actions={<Link to="/tasks">Go to tasks</Link>}
      />
    </Page>
  )
}
