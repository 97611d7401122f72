import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  exceptionRepr,
  formatTraceback,
  hardLimitTraceback,
  leavingTask,
  type Raised,
  retrying,
} from './traceback.ts'

const EVENTS = join(import.meta.dirname, '../../test/fixtures/celery/redis-events.jsonl')

interface RecordedFailure {
  readonly exception: string
  readonly traceback: string
}

/** The recorded exception whose representation begins so, with the paths of this demo. */
function recorded(type: string, exception: string): RecordedFailure {
  for (const line of readFileSync(EVENTS, 'utf8').trimEnd().split('\n')) {
    const { body } = JSON.parse(line) as { body?: unknown }
    for (const event of (Array.isArray(body) ? body : [body]) as Record<string, unknown>[]) {
      if (event?.['type'] !== type || !String(event['exception']).startsWith(exception)) continue
      const traceback = String(event['traceback']).replaceAll(
        '/srv/lib56',
        '/srv/shop/.venv/lib/python3.11/site-packages',
      )
      return { exception: String(event['exception']), traceback }
    }
  }
  throw new Error(`No recorded ${type} with ${exception}`)
}

const file = '/srv/app/demoapp.py'

describe('formatTraceback()', () => {
  test('writes a failure with a cause as it was recorded', () => {
    const raised: Raised = {
      type: 'ValueError',
      args: ['bad value: why ✓'],
      text: 'bad value: why ✓',
      frames: [
        {
          file,
          line: 38,
          function: 'fail',
          code: String.raw`raise ValueError('bad value: %s \u2713' % msg) from e`,
        },
      ],
      cause: {
        type: 'KeyError',
        args: ['missing'],
        text: "'missing'",
        frames: [{ file, line: 36, function: 'fail', code: "d['missing']", mark: "d['missing']" }],
      },
    }
    const { exception, traceback } = recorded('task-failed', 'ValueError')
    expect(exceptionRepr(raised)).toBe(exception)
    // A subscript is underlined as `~^^^`, which no frame of the demo needs.
    expect(formatTraceback(leavingTask(raised))).toBe(traceback.replace('~^', '^^'))
  })

  test('writes a hard time limit as it was recorded', () => {
    const { traceback } = recorded('task-failed', 'ExceptionWithTraceback')
    expect(hardLimitTraceback(1)).toBe(traceback)
  })
})

describe('retrying()', () => {
  test('shows the retry as it was recorded, with the task’s own statement', () => {
    const raised: Raised = {
      type: 'ConnectionError',
      args: ['temporary'],
      text: 'temporary',
      frames: [
        { file, line: 43, function: 'retry_once', code: "raise ConnectionError('temporary')" },
      ],
    }
    const { exception, traceback } = recorded('task-retried', 'ConnectionError')
    expect(exceptionRepr(raised)).toBe(exception)
    const demo = formatTraceback(retrying(raised, 1))
    expect(demo).toBe(
      traceback
        .replace(
          'self.retry(exc=e, countdown=1)',
          'self.retry(exc=exc, countdown=2**self.request.retries)',
        )
        .replace(/( {10})\^{30}\n/, `$1${'^'.repeat(54)}\n`),
    )
  })
})
