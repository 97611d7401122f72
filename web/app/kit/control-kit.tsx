import { Copy, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { CheckBox } from '../../ui/check-box.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu.tsx'
import { Popover } from '../../ui/popover.tsx'
import { Select } from '../../ui/select.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { KitSection, Specimen, Specimens } from './kit-section.tsx'
import styles from './kit.module.css'

const SIZES = [
  { value: 'compact', label: 'Compact' },
  { value: 'usual', label: 'Usual' },
] as const

export function ControlKit() {
  const [size, setSize] = useState<'compact' | 'usual'>('usual')
  const [tab, setTab] = useState<'one' | 'two'>('one')
  const toggle = () => undefined
  return (
    <KitSection title="Controls">
      <Specimens>
        <Specimen name="Button: looks and disabled">
          <div className={styles['row']}>
            <Button>Plain</Button>
            <Button look="primary">Primary</Button>
            <Button look="quiet">Quiet</Button>
            <Button disabled>Disabled</Button>
          </div>
        </Specimen>
        <Specimen name="IconButton, Kbd, link">
          <div className={styles['row']}>
            <IconButton label="Copy" icon={<Copy size={16} aria-hidden="true" />} />
            <IconButton look="quiet" label="Edit" icon={<Pencil size={16} aria-hidden="true" />} />
            <Kbd>g</Kbd>
            <Kbd>Enter</Kbd>
            <a href="#content">A link</a>
          </div>
        </Specimen>
        <Specimen name="CheckBox: off, on, some">
          <div className={styles['row']}>
            <CheckBox label="Off" checked={false} onToggle={toggle} />
            <CheckBox label="On" checked onToggle={toggle} />
            <CheckBox label="Some" checked="mixed" onToggle={toggle} />
          </div>
        </Specimen>
        <Specimen name="Field with a Select">
          <Field label="Rows" hint="How high they are.">
            {(control) => <Select {...control} value={size} choices={SIZES} onChoose={setSize} />}
          </Field>
        </Specimen>
        <Specimen name="Field with an error">
          <Field label="Size" error="Cannot use this size: it is taken">
            {(control) => <Select {...control} value={size} choices={SIZES} onChoose={setSize} />}
          </Field>
        </Specimen>
        <Specimen name="Menu, Popover">
          <div className={styles['row']}>
            <Menu trigger={<Button>Menu</Button>}>
              <MenuLabel>What can be done</MenuLabel>
              <MenuItem icon={<Pencil size={16} aria-hidden="true" />} onSelect={toggle}>
                Edit
              </MenuItem>
              <MenuSeparator />
              <MenuItem icon={<Trash2 size={16} aria-hidden="true" />} onSelect={toggle}>
                Remove
              </MenuItem>
              <MenuSeparator />
              <MenuChoice label="Size" value={size} choices={SIZES} onChange={setSize} />
            </Menu>
            <Popover label="More" trigger={<Button>Popover</Button>}>
              <p>Something small.</p>
            </Popover>
          </div>
        </Specimen>
        <Specimen name="Tabs">
          <Tabs
            label="Parts"
            tabs={[
              { key: 'one', label: 'Summary' },
              { key: 'two', label: 'Events (9)' },
            ]}
            current={tab}
            onChoose={setTab}
          >
            <p>{tab === 'one' ? 'The first part.' : 'The second part.'}</p>
          </Tabs>
        </Specimen>
        <Specimen name="Dialog, Toast">
          <Openers />
        </Specimen>
      </Specimens>
    </KitSection>
  )
}

function Openers() {
  const [open, setOpen] = useState<'question' | 'sheet' | null>(null)
  const toast = useToast()
  const close = () => setOpen(null)
  return (
    <div className={styles['row']}>
      <Button onClick={() => setOpen('question')}>Question</Button>
      <Button onClick={() => setOpen('sheet')}>Sheet</Button>
      <Button onClick={() => toast({ tone: 'done', text: 'Saved the view “Failures”' })}>
        Toast: done
      </Button>
      <Button
        onClick={() =>
          toast({
            tone: 'failed',
            text: 'Cannot save the view: Sepal did not answer',
            action: { label: 'Try again', run: close },
          })
        }
      >
        Toast: failed
      </Button>
      {open !== null && (
        <Dialog
          title={open === 'question' ? 'Remove the view?' : 'A sheet'}
          {...(open === 'sheet' && { onClose: close, wide: true })}
          actions={
            <Button data-first-focus onClick={close}>
              Close
            </Button>
          }
        >
          <p>What stands here says what follows.</p>
        </Dialog>
      )}
    </div>
  )
}
