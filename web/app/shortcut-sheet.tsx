import { Fragment } from 'react'
import { usePreference } from '../parts/preferences.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { SHORTCUTS } from './shortcuts.ts'
import styles from './shortcut-sheet.module.css'

const MODE_WORDS = {
  on: 'They are off while you type. You can switch them off, or have them with Alt, in your preferences.',
  alt: 'Press them with Alt, as you chose in your preferences.',
  off: 'You switched the single keys off in your preferences: only Esc and Enter work.',
} as const

/** What the keys do. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const [mode] = usePreference('shortcuts')
  return (
    <Dialog
      title="Keyboard shortcuts"
      wide
      onClose={onClose}
      actions={
        <Button data-first-focus onClick={onClose}>
          Close
        </Button>
      }
    >
      <p>{MODE_WORDS[mode]}</p>
      <div className={styles['groups']}>
        {SHORTCUTS.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className={styles['list']}>
              {shortcuts.map(({ keys, does }) => (
                <Fragment key={does}>
                  <dt>
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
