import type { SessionReply } from '../../contract/api/session.ts'
import { HealthChain } from './health-chain.tsx'
import { ThemeMenu } from './theme-menu.tsx'
import { UserMenu } from './user-menu.tsx'
import { ZoneButton } from './zone-button.tsx'

interface ToolsProps {
  readonly session: SessionReply
  readonly onShortcuts: () => void
}

/** What opens from the top bar. Its own chunk: the first paint does not wait for menus. */
export function Tools({ session, onShortcuts }: ToolsProps) {
  return (
    <>
      <HealthChain />
      <ZoneButton />
      <ThemeMenu />
      <UserMenu session={session} onShortcuts={onShortcuts} />
    </>
  )
}
