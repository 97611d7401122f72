import { loginUrl } from '../lib/api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

interface SessionExpiredDialogProps {
  readonly onContinue: () => void
  readonly checking: boolean
}

/** Over the page, which stays as it is: sign in elsewhere and go on here. */
export function SessionExpiredDialog({ onContinue, checking }: SessionExpiredDialogProps) {
  const next = location.pathname + location.search
  return (
    <Dialog
      title="Your session ended"
      actions={
        <>
          <Button onClick={() => location.assign(loginUrl(next))}>Go to sign-in</Button>
          <Button look="primary" data-first-focus disabled={checking} onClick={onContinue}>
            {checking ? 'Checking…' : 'Continue'}
          </Button>
        </>
      }
    >
      <p>
        This page keeps its place. Run <code>sepal link</code> on the server, open the link in
        another tab, sign in there, then continue here.
      </p>
    </Dialog>
  )
}
