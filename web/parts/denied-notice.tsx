import { Lock } from 'lucide-react'
import type { Permission } from '../../contract/api/permissions.ts'
import { Notice } from '../ui/region.tsx'

interface DeniedNoticeProps {
  /** What is not shown: "tasks". */
  readonly what: string
  /** Null where the server said no more than no. */
  readonly permission: Permission | null
}

/** In place of what the viewer may not see. */
export function DeniedNotice({ what, permission }: DeniedNoticeProps) {
  return (
    <Notice icon={<Lock size={20} aria-hidden="true" />} title={`You may not see the ${what}`}>
      <p>
        {permission === null ? (
          'Your role does not include them.'
        ) : (
          <>
            Needs the permission <code>{permission}</code>.
          </>
        )}{' '}
        Whoever runs this Sepal can grant it.
      </p>
    </Notice>
  )
}
