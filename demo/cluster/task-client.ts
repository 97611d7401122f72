import { isoTime } from '../python/iso-time.ts'
import type { PythonJsonObject } from '../python/python-json.ts'
import type { Random } from '../simulation/random.ts'
import type { EventSender } from './event-sender.ts'
import { createMessage, retryOf, type Signature, type TaskMessage } from './task-message.ts'
import type { TaskQueues } from './task-queues.ts'

/** A process that sends tasks, and says so with `task-sent` (`task_send_sent_event` is on). */
export interface TaskClient {
  /** @param parent the task that sends it; null where nobody does but the client itself */
  readonly send: (signature: Signature, parent: TaskMessage | null) => TaskMessage
  /** Sends a task once more, to be started `countdown` seconds from now. */
  readonly retry: (message: TaskMessage, countdown: number) => void
}

export interface TaskClientOptions {
  /** Its host name is `gen<pid>@<host>`. */
  readonly sender: EventSender
  readonly queues: Pick<TaskQueues, 'put'>
  readonly unixTime: () => number
  readonly random: Random
}

export function createTaskClient(options: TaskClientOptions): TaskClient {
  const { sender, queues, unixTime, random } = options
  const publish = (message: TaskMessage): void => {
    sender.send('task-sent', sentFields(message))
    queues.put(message)
  }
  return {
    send(signature, parent) {
      const message = createMessage(signature, { now: unixTime(), random, parent })
      publish(message)
      return message
    },
    retry(message, countdown) {
      publish(retryOf(message, unixTime(), countdown))
    },
  }
}

/** Key order of celery/app/amqp.py. The default exchange routes by queue name. */
const sentFields = (message: TaskMessage): PythonJsonObject => ({
  uuid: message.uuid,
  root_id: message.rootId,
  parent_id: message.parentId,
  name: message.type.name,
  args: message.args,
  kwargs: message.kwargs,
  retries: message.retries,
  eta: message.eta === null ? null : isoTime(message.eta),
  expires: message.expires === null ? null : isoTime(message.expires),
  queue: message.type.queue,
  exchange: '',
  routing_key: message.type.queue,
})
