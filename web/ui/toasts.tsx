import { Check, CircleAlert, X } from 'lucide-react'
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from 'react'
import { useAnnounce } from './announcer.tsx'
import { Button, IconButton } from './button.tsx'
import type { Toast, ToastStore } from './toast-store.ts'
import styles from './toasts.module.css'

const ToastContext = createContext<ToastStore | null>(null)

/** Tells in passing what somebody's own doing led to. */
export function useToast(): ToastStore['show'] {
  const store = useContext(ToastContext)
  if (store === null) throw new Error('Cannot show a toast: there is no ToastProvider')
  return store.show
}

interface ToastProviderProps {
  readonly store: ToastStore
  readonly children: ReactNode
}

/** Shows toasts over the page. Screen readers hear them from the announcer, and find them as a region. */
export function ToastProvider({ store, children }: ToastProviderProps) {
  return (
    <ToastContext value={store}>
      {children}
      <ToastList store={store} />
    </ToastContext>
  )
}

function ToastList({ store }: { readonly store: ToastStore }) {
  const toasts = useSyncExternalStore(store.subscribe, store.get, store.get)
  useAnnounced(toasts)
  if (toasts.length === 0) return null
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- being there is enough: nothing is pressed
    <section
      aria-label="Messages"
      className={styles['toasts']}
      onPointerEnter={store.hold}
      onPointerLeave={store.letGo}
      onFocus={store.hold}
      onBlur={store.letGo}
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} onDismiss={() => store.dismiss(toast.id)} />
      ))}
    </section>
  )
}

function useAnnounced(toasts: readonly Toast[]): void {
  const announce = useAnnounce()
  const said = useRef(0)
  useEffect(() => {
    const last = toasts.at(-1)
    if (last === undefined || last.id <= said.current) return
    said.current = last.id
    announce(last.text, last.tone === 'failed' ? 'at once' : 'in turn')
  }, [toasts, announce])
}

interface ToastCardProps {
  readonly toast: Toast
  readonly onDismiss: () => void
}

function ToastCard({ toast: { tone, text, action }, onDismiss }: ToastCardProps) {
  const Icon = tone === 'done' ? Check : CircleAlert
  return (
    <div className={styles['toast']} data-tone={tone}>
      <Icon size={16} aria-hidden="true" />
      <p>{text}</p>
      {action !== undefined && (
        <Button
          onClick={() => {
            action.run()
            onDismiss()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton
        look="quiet"
        label="Dismiss"
        icon={<X size={14} aria-hidden="true" />}
        onClick={onDismiss}
      />
    </div>
  )
}
