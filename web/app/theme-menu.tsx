import { Contrast, Monitor, Moon, Sun } from 'lucide-react'
import { usePreference } from '../parts/preferences.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'

const CHOICES = [
  { value: 'system', label: 'Like the system', icon: <Monitor size={16} aria-hidden="true" /> },
  { value: 'light', label: 'Light', icon: <Sun size={16} aria-hidden="true" /> },
  { value: 'dark', label: 'Dark', icon: <Moon size={16} aria-hidden="true" /> },
  { value: 'contrast', label: 'High contrast', icon: <Contrast size={16} aria-hidden="true" /> },
] as const

export function ThemeMenu() {
  const [theme, setTheme] = usePreference('theme')
  return (
    <Menu
      trigger={
        <IconButton
          look="quiet"
          label="Colour theme"
          icon={CHOICES.find(({ value }) => value === theme)?.icon}
        />
      }
    >
      <MenuChoice label="Colour theme" value={theme} choices={CHOICES} onChange={setTheme} />
    </Menu>
  )
}
