/**
 * Exceptions and how Python 3.11 prints them (Lib/traceback.py), which `traceback` fields of
 * events hold. The frames of Celery around a task are those of the recorded 5.6.3 lines in
 * test/fixtures/celery/redis-events.jsonl.
 */
import { pythonRepr } from './python-repr.ts'
import type { PythonValue } from './python-value.ts'

export interface Frame {
  readonly file: string
  readonly line: number
  readonly function: string
  readonly code: string
  /** The part of `code` that was being evaluated; absent where it is the whole statement. */
  readonly mark?: string
}

/** An exception and the way it came. */
export interface Raised {
  /** With its module, as a traceback names it; builtins have none. */
  readonly type: string
  readonly args: readonly PythonValue[]
  /** `str(exception)` */
  readonly text: string
  /** Outermost first. */
  readonly frames: readonly Frame[]
  /** `raise … from` this one. */
  readonly cause?: Raised
  /** It came up while this one was handled. */
  readonly context?: Raised
}

/** `repr(exception)`: the type without its module, and the arguments. */
export function exceptionRepr({ type, args }: Pick<Raised, 'type' | 'args'>): string {
  const name = type.slice(type.lastIndexOf('.') + 1)
  return `${name}(${args.map(pythonRepr).join(', ')})`
}

export function formatTraceback(raised: Raised): string {
  const { type, text, frames, cause, context } = raised
  const last = text === '' ? type : `${type}: ${text}`
  const own = `Traceback (most recent call last):\n${frames.map(formatFrame).join('')}${last}\n`
  if (cause !== undefined) {
    const link = 'The above exception was the direct cause of the following exception:'
    return `${formatTraceback(cause)}\n${link}\n\n${own}`
  }
  if (context !== undefined) {
    const link = 'During handling of the above exception, another exception occurred:'
    return `${formatTraceback(context)}\n${link}\n\n${own}`
  }
  return own
}

function formatFrame({ file, line, function: name, code, mark }: Frame): string {
  const head = `  File "${file}", line ${line}, in ${name}\n    ${code}\n`
  if (mark === undefined) return head
  return `${head}    ${' '.repeat(code.indexOf(mark))}${'^'.repeat(mark.length)}\n`
}

const SITE_PACKAGES = '/srv/shop/.venv/lib/python3.11/site-packages'

/** A frame in an installed package. */
export const packageFrame = (
  path: string,
  line: number,
  name: string,
  code: string,
  mark?: string,
): Frame => frame(`${SITE_PACKAGES}/${path}`, line, name, code, mark)

/** A frame in the shop's own code. */
export const shopFrame = (
  path: string,
  line: number,
  name: string,
  code: string,
  mark?: string,
): Frame => frame(`/srv/shop/${path}`, line, name, code, mark)

const frame = (file: string, line: number, name: string, code: string, mark?: string): Frame =>
  mark === undefined
    ? { file, line, function: name, code }
    : { file, line, function: name, code, mark }

const CALL_TASK: readonly Frame[] = [
  packageFrame(
    'celery/app/trace.py',
    585,
    'trace_task',
    'R = retval = fun(*args, **kwargs)',
    'fun(*args, **kwargs)',
  ),
  packageFrame(
    'celery/app/trace.py',
    858,
    '__protected_call__',
    'return self.run(*args, **kwargs)',
    'self.run(*args, **kwargs)',
  ),
]

/** What a task's exception looks like once it has left the task: Celery's frames come first. */
export const leavingTask = (raised: Raised): Raised => ({
  ...raised,
  frames: [...CALL_TASK, ...raised.frames],
})

/** The `Retry` that a task raises when it meets `raised` and has attempts left. */
export function retrying(raised: Raised, countdownSeconds: number): Raised {
  return {
    type: 'celery.exceptions.Retry',
    args: [],
    text: `Retry in ${countdownSeconds}s: ${exceptionRepr(raised)}`,
    frames: [
      ...CALL_TASK,
      ...retryStatement(raised),
      packageFrame('celery/app/task.py', 790, 'retry', 'raise ret'),
    ],
    context: raised,
  }
}

/** What `self.retry()` raises when there is no attempt left: the exception itself. */
export const outOfRetries = (raised: Raised): Raised => ({
  ...raised,
  frames: [
    ...CALL_TASK,
    ...retryStatement(raised),
    packageFrame('celery/app/task.py', 769, 'retry', 'raise_with_context(exc)'),
    ...raised.frames,
  ],
})

/** The task's own `raise self.retry(…)`, a few lines below the statement that failed. */
function retryStatement({ frames }: Raised): readonly Frame[] {
  const call = 'self.retry(exc=exc, countdown=2**self.request.retries)'
  return frames
    .slice(0, 1)
    .map((task) => ({ ...task, line: task.line + 2, code: `raise ${call}`, mark: call }))
}

/** The pool ends a task that ran longer than its hard time limit (billiard/pool.py). */
export const hardLimitTraceback = (seconds: number): string =>
  formatTraceback({
    type: 'billiard.exceptions.TimeLimitExceeded',
    args: [seconds],
    text: `TimeLimitExceeded(${seconds},)`,
    frames: [
      packageFrame(
        'billiard/pool.py',
        692,
        'on_hard_timeout',
        'raise TimeLimitExceeded(job._timeout)',
      ),
    ],
  })
