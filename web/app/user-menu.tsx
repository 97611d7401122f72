import { LogOut, User } from 'lucide-react'
import type { SessionReply } from '../../contract/api/session.ts'
import { isSignedOut, signOut } from '../lib/api.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { useLive } from '../parts/live.tsx'
import { usePreference } from '../parts/preferences.tsx'
import { useAnnounce } from '../ui/announcer.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu.tsx'

/** Who is signed in, and the way out. */
export function UserMenu({ session }: { readonly session: SessionReply }) {
  const announce = useAnnounce()
  const { feed } = useLive()
  const user = visibleLine(session.user)
  const leave = async () => {
    // Ours to end: the server would cut the stream together with the session.
    feed.stop()
    try {
      await signOut()
    } catch (error) {
      if (!isSignedOut(error)) {
        feed.start()
        announce('Cannot sign out: Sepal did not answer')
        return
      }
    }
    location.assign(new URL('login', document.baseURI))
  }
  return (
    <Menu
      trigger={
        <IconButton
          look="quiet"
          label={`Account: ${user}`}
          icon={<User size={16} aria-hidden="true" />}
        />
      }
    >
      <MenuLabel>
        Signed in as {user}
        <br />
        Sepal {session.version}
      </MenuLabel>
      <MenuSeparator />
      <HotkeySwitch />
      <MenuSeparator />
      <MenuItem icon={<LogOut size={16} aria-hidden="true" />} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}

function HotkeySwitch() {
  const [mode, setMode] = usePreference('shortcuts')
  return (
    <MenuCheck checked={mode !== 'off'} onChange={(on) => setMode(on ? 'on' : 'off')}>
      Single-key shortcuts
    </MenuCheck>
  )
}
