import type { SessionReply } from '../../contract/api/session.ts'
import { HealthChain } from './health-chain.tsx'
import { ThemeMenu } from './theme-menu.tsx'
import { UserMenu } from './user-menu.tsx'

/** What opens from the top bar. Its own chunk: the first paint does not wait for menus. */
export function Tools({ session }: { readonly session: SessionReply }) {
  return (
    <>
      <HealthChain />
      <ThemeMenu />
      <UserMenu session={session} />
    </>
  )
}
