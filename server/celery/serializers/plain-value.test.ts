import { describe, expect, test } from 'vitest'
import { FALSE, NONE, TRUE, type PythonValue } from '../../../contract/model/python-value.ts'
import { fieldsOf, toPlain } from './plain-value.ts'

const str = (text: string): PythonValue => ({ type: 'str', text })

describe('toPlain()', () => {
  test.each([
    [NONE, null],
    [TRUE, true],
    [FALSE, false],
    [{ type: 'int', text: '-7' }, -7],
    [{ type: 'int', text: '9007199254740993' }, '9007199254740993'],
    [{ type: 'float', text: '1.5' }, 1.5],
    [{ type: 'float', text: '1e-05' }, 0.000_01],
    [{ type: 'float', text: 'nan' }, null],
    [{ type: 'float', text: 'inf' }, null],
    [str('a'), 'a'],
    [{ type: 'bytes', text: 'a' }, 'a'],
    [{ type: 'hex', text: '80ff' }, '80ff'],
    [{ type: 'decimal', text: '2.50' }, '2.50'],
    [{ type: 'opaque', text: 'builtins.ValueError', args: [NONE] }, 'builtins.ValueError'],
    [{ type: 'list', items: [NONE, str('x')] }, [null, 'x']],
    [{ type: 'tuple', items: [] }, []],
    [{ type: 'set', items: [TRUE] }, [true]],
    [{ type: 'frozenset', items: [TRUE] }, [true]],
  ] as const satisfies readonly (readonly [PythonValue, unknown])[])(
    'of %j is %j',
    (value, plain) => {
      expect(toPlain(value)).toEqual(plain)
    },
  )

  test('makes objects that inherit nothing, whatever their keys', () => {
    const plain = toPlain({
      type: 'dict',
      entries: [
        [str('__proto__'), TRUE],
        [{ type: 'int', text: '5' }, FALSE],
        [NONE, NONE],
        [{ type: 'tuple', items: [] }, str('t')],
      ],
    })
    expect(Object.getPrototypeOf(plain)).toBeNull()
    expect(Object.entries(plain as object)).toEqual([
      ['5', false],
      ['__proto__', true],
      ['None', null],
      ['tuple', 't'],
    ])
  })
})

describe('fieldsOf()', () => {
  test('gives what has a text for its key, and nothing for what is no dict', () => {
    const dict: PythonValue = {
      type: 'dict',
      entries: [
        [str('a'), TRUE],
        [{ type: 'bytes', text: 'b' }, FALSE],
      ],
    }
    expect(fieldsOf(dict)).toEqual(new Map([['a', TRUE]]))
    expect(fieldsOf(NONE).size).toBe(0)
    expect(fieldsOf(undefined).size).toBe(0)
  })
})
