import {
  Ban,
  Check,
  CircleDashed,
  CornerUpLeft,
  Diamond,
  Inbox,
  type LucideIcon,
  Play,
  RotateCw,
} from 'lucide-react'
import type { KnownTaskState } from '../../contract/model/task.ts'

interface StateLook {
  /** What people read; the API's word stays in filters, tooltips and `data-state`. */
  readonly word: string
  readonly icon: LucideIcon | null
  /** Name of the colour in state-tokens.css. */
  readonly color: string
  readonly filled?: true
}

const LOOKS: Record<KnownTaskState, StateLook> = {
  PENDING: { word: 'Pending', icon: CircleDashed, color: 'pending' },
  RECEIVED: { word: 'Received', icon: Inbox, color: 'received' },
  STARTED: { word: 'Running', icon: Play, color: 'started', filled: true },
  SUCCESS: { word: 'Success', icon: Check, color: 'success' },
  FAILURE: { word: 'Failure', icon: null, color: 'failure' },
  RETRY: { word: 'Retry', icon: RotateCw, color: 'retry' },
  REVOKED: { word: 'Revoked', icon: Ban, color: 'revoked' },
  REJECTED: { word: 'Rejected', icon: CornerUpLeft, color: 'rejected' },
}

/** How a state looks; a custom one keeps its own word. */
export function lookOfState(state: string): StateLook {
  return Object.hasOwn(LOOKS, state)
    ? LOOKS[state as KnownTaskState]
    : { word: state, icon: Diamond, color: 'custom' }
}

/** Silhouettes differ, so that the state is clear without its colour. */
export function StateIcon({
  state,
  size = 14,
}: {
  readonly state: string
  readonly size?: number
}) {
  const { icon: Icon, filled } = lookOfState(state)
  if (Icon === null) return <FailureIcon size={size} />
  return <Icon size={size} aria-hidden="true" fill={filled ? 'currentcolor' : 'none'} />
}

/** A solid square with a cross cut out of it. */
function FailureIcon({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="currentcolor"
        fillRule="evenodd"
        d="M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Zm7 8.100L8.600 6.700 6.700 8.600 10.100 12l-3.400 3.400 1.900 1.900L12 13.900l3.400 3.400 1.900-1.900L13.900 12l3.400-3.400-1.900-1.900Z"
      />
    </svg>
  )
}
