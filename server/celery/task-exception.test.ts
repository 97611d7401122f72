import { describe, expect, test } from 'vitest'
import { NONE } from '../../contract/model/python-value.ts'
import { dict, int, list, opaque, str, tuple } from './python-value-fixture.ts'
import { readTaskException } from './task-exception.ts'

describe('readTaskException()', () => {
  const fields = { exc_type: str('ValueError'), exc_module: str('builtins') }

  test.each([
    ['a list', list(str('bad'), int(1)), [str('bad'), int(1)]],
    ['a tuple', tuple(str('bad')), [str('bad')]],
    ['one text', str('bad'), [str('bad')]],
    ['None', NONE, [NONE]],
  ])('reads the fields of JSON, with %s as message', (_what, message, args) => {
    expect(readTaskException(dict({ ...fields, exc_message: message }))).toEqual({
      type: 'ValueError',
      module: 'builtins',
      args,
    })
  })

  test('reads one that tells neither module nor message', () => {
    expect(readTaskException(dict({ exc_type: str('Oops') }))).toEqual({
      type: 'Oops',
      module: null,
      args: [],
    })
  })

  test.each([
    ['builtins.ValueError', 'ValueError', 'builtins'],
    ['demo.errors.Oops', 'Oops', 'demo.errors'],
    ['Oops', 'Oops', null],
  ])('reads a pickled %s by its name', (name, type, module) => {
    expect(readTaskException(opaque(name, str('bad')))).toEqual({
      type,
      module,
      args: [str('bad')],
    })
  })

  test.each([
    ['a class that is not called', opaque('builtins.ValueError')],
    ['a text', str('ValueError')],
    ['a dict without a type', dict({ exc_message: str('bad') })],
    ['a type that is no text', dict({ exc_type: int(7) })],
  ])('takes %s for none', (_what, value) => {
    expect(readTaskException(value)).toBeNull()
  })

  test('takes the wrapper off, in JSON and in pickles', () => {
    const wrapped = [str('demo'), str('Oops'), list(int(1)), str("Oops('1')")]
    const exception = { type: 'Oops', module: 'demo', args: [int(1)] }
    const wrapper = 'UnpickleableExceptionWrapper'
    const message = list(...wrapped)
    expect(readTaskException(dict({ exc_type: str(wrapper), exc_message: message }))).toEqual(
      exception,
    )
    expect(readTaskException(opaque(`celery.utils.serialization.${wrapper}`, ...wrapped))).toEqual(
      exception,
    )
    expect(readTaskException(opaque(wrapper, NONE, str('Oops')))).toEqual({
      type: 'Oops',
      module: null,
      args: [],
    })
    expect(readTaskException(opaque(wrapper, str('demo')))?.type).toBe(wrapper)
  })

  test('cuts names', () => {
    const long = str('x'.repeat(300))
    const exception = readTaskException(dict({ exc_type: long, exc_module: long }))
    expect([exception?.type.length, exception?.module?.length]).toEqual([255, 255])
  })
})
