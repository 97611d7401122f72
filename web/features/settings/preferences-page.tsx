import { usePreferenceReset } from '../../parts/preferences.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import { ZonePicker } from '../../parts/zone-picker.tsx'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { PreferenceSelect } from './preference-select.tsx'
import styles from './preferences-page.module.css'

/** /settings/preferences: how somebody likes the pages. Every choice holds at once. */
export function PreferencesPage() {
  const reset = usePreferenceReset()
  const toast = useToast()
  const forget = async () => {
    try {
      await reset()
      toast({ tone: 'done', text: 'Back to the usual preferences' })
    } catch {
      toast({
        tone: 'failed',
        text: 'Cannot go back to the usual preferences: Sepal did not answer',
      })
    }
  }
  return (
    <Page
      title="Preferences"
      documentTitle={useDocumentTitle('Preferences', 'Settings')}
      actions={<Button onClick={() => void forget()}>Back to the usual</Button>}
    >
      <p className={styles['lead']}>
        How you like the pages, in every browser in which you sign in. Each choice holds at once.
      </p>
      <div className={styles['panels']}>
        <LookPanel />
        <TimePanel />
        <ListPanel />
        <InputPanel />
      </div>
    </Page>
  )
}

const LookPanel = () => (
  <Panel title="Look">
    <div className={styles['fields']}>
      <PreferenceSelect
        name="theme"
        label="Theme"
        choices={[
          { value: 'system', label: 'Like the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
          { value: 'contrast', label: 'High contrast' },
        ]}
      />
      <PreferenceSelect
        name="motion"
        label="Motion"
        choices={[
          { value: 'system', label: 'Like the system' },
          { value: 'none', label: 'None' },
        ]}
      />
      <PreferenceSelect
        name="startPage"
        label="Start page"
        hint="Where Sepal opens when the address names no page."
        choices={[
          { value: 'overview', label: 'Overview' },
          { value: 'tasks', label: 'Tasks' },
          { value: 'workers', label: 'Workers' },
          { value: 'queues', label: 'Queues' },
        ]}
      />
    </div>
  </Panel>
)

const TimePanel = () => (
  <Panel title="Time">
    <div className={styles['fields']}>
      <PreferenceSelect
        name="timeStyle"
        label="Times in lists"
        choices={[
          { value: 'relative', label: '12 s ago, then the date' },
          { value: 'absolute', label: 'Always the date' },
        ]}
      />
      <div className={styles['zone']}>
        <h3>Time zone</h3>
        <ZonePicker />
      </div>
    </div>
  </Panel>
)

const ListPanel = () => (
  <Panel title="Lists">
    <div className={styles['fields']}>
      <PreferenceSelect
        name="density"
        label="Rows"
        choices={[
          { value: 'compact', label: 'Compact' },
          { value: 'default', label: 'Usual' },
          { value: 'comfortable', label: 'Comfortable' },
        ]}
      />
      <PreferenceSelect
        name="offlineWorkers"
        label="Offline workers"
        choices={[
          { value: 'recent', label: 'Hide after ten minutes' },
          { value: 'all', label: 'Always show' },
        ]}
      />
    </div>
  </Panel>
)

const InputPanel = () => (
  <Panel title="Keyboard and screen readers">
    <div className={styles['fields']}>
      <PreferenceSelect
        name="shortcuts"
        label="Single-key shortcuts"
        hint="? shows what the keys do. They are always off while you type."
        choices={[
          { value: 'on', label: 'On' },
          { value: 'alt', label: 'With Alt' },
          { value: 'off', label: 'Off' },
        ]}
      />
      <PreferenceSelect
        name="announce"
        label="What screen readers are told unasked"
        hint="The outcome of what you did yourself is always told."
        choices={[
          { value: 'all', label: 'New rows and lost connections' },
          { value: 'calm', label: 'Lost connections' },
          { value: 'own', label: 'Nothing' },
        ]}
      />
    </div>
  </Panel>
)
