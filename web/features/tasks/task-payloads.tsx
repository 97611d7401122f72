import type { TaskReply } from '../../../contract/api/tasks.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { PayloadViewer } from '../../parts/payload-viewer.tsx'
import { Panel } from '../../ui/panel.tsx'
import { applyAsyncText } from './apply-async-text.ts'

const NOT_RECEIVED = 'Not reported: no task-received event was read.'
const NOT_TOLD = 'Not reported by the worker.'

/** Arguments and result of a task. */
export function TaskPayloads({ task }: { readonly task: TaskReply }) {
  const absent = task.received === null ? NOT_RECEIVED : NOT_TOLD
  const call = applyAsyncText(task)
  return (
    <Panel
      title="Payload"
      actions={call !== null && <CopyButton text={call} what="as apply_async call" />}
    >
      <PayloadViewer
        name="Arguments"
        what="arguments"
        root="args"
        text={task.args}
        needs="task.args"
        setting="argsrepr_maxsize"
        absent={absent}
      />
      <PayloadViewer
        name="Keyword arguments"
        what="keyword arguments"
        root="kwargs"
        text={task.kwargs}
        needs="task.args"
        setting="kwargsrepr_maxsize"
        absent={absent}
      />
      <PayloadViewer
        name="Result"
        what="result"
        root="result"
        text={task.result}
        needs="task.result"
        setting="resultrepr_maxsize"
        absent={task.state === 'SUCCESS' ? NOT_TOLD : 'None: only success brings one.'}
      />
    </Panel>
  )
}
