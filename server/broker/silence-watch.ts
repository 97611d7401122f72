import type { BrokerConnection, EventSink } from './broker.ts'

export interface SilenceWatch {
  /** The same connection; what comes in through it is noticed. */
  readonly connection: BrokerConnection
  stop(): void
}

export interface SilenceWatchOptions {
  /** Why nothing comes in; null as soon as something does. Only told when it changes. */
  readonly onHint: (hint: string | null) => void
  /** Silence that is remarkable: workers send a heartbeat every 2 s. @default 10000 */
  readonly afterMs?: number
  /** How long an answer is good while the silence lasts. @default 60000 */
  readonly againMs?: number
}

/**
 * Lets a connection that brings nothing say why. One that nobody consumes events from is left alone.
 * Never keeps the process alive.
 */
export function watchSilence(
  connection: BrokerConnection,
  { onHint, afterMs = 10_000, againMs = 60_000 }: SilenceWatchOptions,
): SilenceWatch {
  let messages = 0
  let seen = 0
  let hint: string | null = null
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const tell = (next: string | null): void => {
    if (isOver || next === hint) return
    hint = next
    onHint(next)
  }
  const heard = (): void => {
    messages++
    if (hint !== null) tell(null)
  }
  const wait = (ms: number): void => {
    if (!isOver) timer = setTimeout(() => void look(), ms).unref()
  }
  const look = async (): Promise<void> => {
    const isSilent = messages === seen
    seen = messages
    if (!isSilent) return wait(afterMs)
    const diagnosis = await connection.diagnose()
    if (messages === seen) tell(diagnosis.hint)
    wait(againMs)
  }
  return {
    connection: {
      ...connection,
      async consumeEvents(sink) {
        const absence = await connection.consumeEvents(noting(sink, heard))
        wait(afterMs)
        return absence
      },
    },
    stop() {
      isOver = true
      clearTimeout(timer)
    },
  }
}

const noting = (sink: EventSink, note: () => void): EventSink => ({
  deliver(delivery) {
    note()
    sink.deliver(delivery)
  },
  unreadable(cause) {
    note()
    sink.unreadable(cause)
  },
})
