import { Trash2 } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { MAX_VIEW_NAME_CHARS, type SavedViewView } from '../../../contract/api/views.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { useSavedViews, useViewChanges } from '../../parts/saved-views.ts'
import { useAnnounce } from '../../ui/announcer.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { currentView, searchText, SYSTEM_VIEWS, type TaskView, viewOf } from './task-views.ts'
import { useTaskViews, ViewButton, type ViewsProps } from './views-button.tsx'
import styles from './views-panel.module.css'

/** Views to choose from, and the list as it is now to be kept as one. */
export function ViewsPanel({ search, onChange, onOpenChange }: ViewsProps) {
  const [version, setVersion] = useState(0)
  const { views: saved, error } = useSavedViews('tasks')
  const current = currentView(search, useTaskViews())
  const choose = ({ id, search: next }: TaskView) => {
    onChange({ ...next, view: id })
    onOpenChange(false)
    setVersion(version + 1)
  }
  const pressed = (id: string) => current?.view.id === id && !current.isEdited
  return (
    <Popover
      key={version}
      startsOpen={version === 0}
      label="Views"
      trigger={<ViewButton search={search} />}
      onOpenChange={onOpenChange}
    >
      <div className={styles['panel']}>
        <ul className={styles['views']} aria-label="Views">
          {SYSTEM_VIEWS.map((view) => (
            <li key={view.id}>
              <Button look="quiet" aria-pressed={pressed(view.id)} onClick={() => choose(view)}>
                {view.name}
              </Button>
            </li>
          ))}
        </ul>
        <h3>Saved</h3>
        {error !== null && <p role="alert">Saved views cannot be read: {error.message}</p>}
        {saved?.length === 0 && <p className={styles['none']}>None yet.</p>}
        <ul className={styles['saved']} aria-label="Saved views">
          {saved?.map((view) => (
            <SavedRow
              key={view.id}
              view={view}
              isPressed={pressed(view.id)}
              onChoose={() => choose(viewOf(view.id, view.name, view.search))}
            />
          ))}
        </ul>
        <SaveForm
          text={searchText(search)}
          edited={
            current?.isEdited === true ? saved?.find(({ id }) => id === current.view.id) : undefined
          }
          onReset={current?.isEdited === true ? () => choose(current.view) : null}
          onSaved={(id) => onChange({ ...search, view: id })}
        />
      </div>
    </Popover>
  )
}

interface SavedRowProps {
  readonly view: SavedViewView
  readonly isPressed: boolean
  readonly onChoose: () => void
}

function SavedRow({ view, isPressed, onChoose }: SavedRowProps) {
  const { remove, isBusy } = useViewChanges()
  const announce = useAnnounce()
  const drop = async () => {
    await remove(view.id).then(
      () => announce(`Removed view ${view.name}`),
      (error: unknown) => announce(`Cannot remove view: ${String(error)}`),
    )
  }
  return (
    <li>
      <Button look="quiet" aria-pressed={isPressed} onClick={onChoose}>
        {visibleLine(view.name)}
      </Button>
      {view.shared && (
        <span className={styles['none']}>
          {view.isOwn ? 'shared' : `by ${visibleLine(view.owner)}`}
        </span>
      )}
      {view.isOwn && (
        <IconButton
          look="quiet"
          label={`Remove view ${visibleLine(view.name)}`}
          icon={<Trash2 size={14} aria-hidden="true" />}
          disabled={isBusy}
          onClick={() => void drop()}
        />
      )}
    </li>
  )
}

interface SaveFormProps {
  /** The list as it is now. */
  readonly text: string
  /** The saved view that it was, where it is somebody's own. */
  readonly edited: SavedViewView | undefined
  readonly onReset: (() => void) | null
  readonly onSaved: (id: string) => void
}

function SaveForm({ text, edited, onReset, onSaved }: SaveFormProps) {
  const { save, isBusy } = useViewChanges()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const id = useId()
  const keep = async (view: Parameters<typeof save>[0]) => {
    setProblem(null)
    try {
      onSaved((await save(view)).id)
      setName('')
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void keep({ page: 'tasks', name: name.trim(), search: text, shared })
  }
  return (
    <form className={styles['form']} onSubmit={submit}>
      {(edited?.isOwn === true || onReset !== null) && (
        <div className={styles['row']}>
          {edited?.isOwn === true && (
            <Button
              disabled={isBusy}
              onClick={() => {
                const { id: of, page, name: called, shared: isShared } = edited
                void keep({ id: of, page, name: called, search: text, shared: isShared })
              }}
            >
              Save {visibleLine(edited.name)}
            </Button>
          )}
          {onReset !== null && <Button onClick={onReset}>Reset</Button>}
        </div>
      )}
      <label htmlFor={id}>Save this list as</label>
      <div className={styles['row']}>
        <input
          id={id}
          value={name}
          maxLength={MAX_VIEW_NAME_CHARS}
          autoComplete="off"
          onChange={({ target }) => setName(target.value)}
        />
        <Button type="submit" disabled={isBusy || name.trim() === ''}>
          Save
        </Button>
      </div>
      <label className={styles['check']}>
        <input
          type="checkbox"
          checked={shared}
          onChange={({ target }) => setShared(target.checked)}
        />
        Everybody finds it
      </label>
      {problem !== null && <p role="alert">{visibleLine(problem)}</p>}
    </form>
  )
}
