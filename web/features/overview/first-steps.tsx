import { Link } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { IntakeChecks } from '../../parts/intake-checks.tsx'
import { useLiveSnapshot } from '../../parts/live.tsx'
import type { Sums } from '../../parts/sums-chart.ts'
import { Notice } from '../../ui/region.tsx'

/** Whether this Sepal never heard of a worker or of a task; false as long as nobody can tell. */
export function useNothingYet(sums: Sums | undefined): boolean {
  const { workers } = useLiveSnapshot()
  return workers?.length === 0 && sums?.points.length === 0
}

/** In place of charts without a line: what is there already, and what is missing. */
export const FirstSteps = () => (
  <Notice
    icon={<Inbox size={20} aria-hidden="true" />}
    title="Nothing has been heard yet"
    actions={<Link to="/queues">See the queues that the broker tells of</Link>}
  >
    <IntakeChecks />
  </Notice>
)
