import { useNavigate } from '@tanstack/react-router'
import { Keyboard, LogOut, SlidersHorizontal, User } from 'lucide-react'
import type { SessionReply } from '../../contract/api/session.ts'
import { isSignedOut, signOut } from '../lib/api.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { useLive } from '../parts/live.tsx'
import { useAnnounce } from '../ui/announcer.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu.tsx'

interface UserMenuProps {
  readonly session: SessionReply
  readonly onShortcuts: () => void
}

/** Who is signed in, what is theirs, and the way out. */
export function UserMenu({ session, onShortcuts }: UserMenuProps) {
  const navigate = useNavigate()
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
      <MenuItem
        icon={<SlidersHorizontal size={16} aria-hidden="true" />}
        onSelect={() => void navigate({ to: '/settings/preferences' })}
      >
        Preferences
      </MenuItem>
      <MenuItem icon={<Keyboard size={16} aria-hidden="true" />} onSelect={onShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={16} aria-hidden="true" />} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
