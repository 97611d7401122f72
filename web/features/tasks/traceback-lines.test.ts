import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tracebackLines } from './traceback-lines.ts'

const TEXT = `Traceback (most recent call last):
  File "/venv/lib/python3.13/site-packages/celery/app/trace.py", line 453, in trace_task
    R = retval = fun(*args, **kwargs)
  File "/srv/billing/gateway.py", line 88, in charge
    raise StripeTimeout('read timed out')
billing.errors.StripeTimeout: read timed out
`

test("tracebackLines() tells the application's frames from the libraries'", () => {
  expect(tracebackLines(TEXT).map(({ kind }) => kind)).toEqual([
    'words',
    'library',
    'library',
    'own',
    'own',
    'exception',
  ])
})

test('tracebackLines() loses no line, whatever the text', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) => {
      const text = parts.join('\n')
      const lines = tracebackLines(text).map(({ line }) => line)
      expect(lines.join('\n')).toBe(text.replace(/\n$/, ''))
    }),
  )
})
