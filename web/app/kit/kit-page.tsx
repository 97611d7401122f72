import { Page } from '../../ui/page.tsx'
import { ChartKit } from './chart-kit.tsx'
import { ControlKit } from './control-kit.tsx'
import { DataKit } from './data-kit.tsx'
import { LiveKit } from './live-kit.tsx'
import { RegionKit } from './region-kit.tsx'

/** /__kit: every component in every state, in whatever theme is on. For development and for tests. */
export function KitPage() {
  return (
    <Page title="Kit" documentTitle="Kit · Sepal">
      <ControlKit />
      <DataKit />
      <RegionKit />
      <LiveKit />
      <ChartKit />
    </Page>
  )
}
