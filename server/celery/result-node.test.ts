import { describe, expect, test } from 'vitest'
import { NONE } from '../../contract/model/python-value.ts'
import { int, list, opaque, str, tuple } from './python-value-fixture.ts'
import { readResultNode, readResultNodes } from './result-node.ts'

const task = (id: string, parentId: string | null = null) => ({ id, parentId, children: null })

describe('readResultNode()', () => {
  test.each([
    ['a task', list(list(str('a'), NONE), NONE), task('a')],
    ['one in tuples', tuple(tuple(str('a'), str('p')), NONE), task('a', 'p')],
    [
      'a parent with its own parent',
      list(list(str('a'), list(list(str('p'), NONE), NONE)), NONE),
      task('a', 'p'),
    ],
    [
      'a group',
      list(list(str('g'), NONE), list(list(list(str('a'), NONE), NONE), int(7))),
      { id: 'g', parentId: null, children: [task('a')] },
    ],
    [
      'a pickled task',
      opaque('celery.result._unpickle_appattr', str('AsyncResult'), tuple(str('a'), list())),
      task('a'),
    ],
    [
      'a pickled group',
      opaque(
        'celery.result._unpickle_appattr',
        str('GroupResult'),
        tuple(str('g'), list(opaque('f', str('AsyncResult'), tuple(str('a'))))),
      ),
      { id: 'g', parentId: null, children: [task('a')] },
    ],
  ])('reads %s', (_what, value, node) => {
    expect(readResultNode(value)).toEqual(node)
  })

  test.each([
    ['nothing', undefined],
    ['None', NONE],
    ['an id that stands alone', str('a')],
    ['no id', list(list(NONE, NONE), NONE)],
    ['an empty id', list(list(str(''), NONE), NONE)],
    ['an id beyond all bounds', list(list(str('x'.repeat(256)), NONE), NONE)],
    ['a name that is not called', opaque('celery.result.AsyncResult')],
    ['a call without an id', opaque('f', str('AsyncResult'), tuple())],
  ])('takes %s for none', (_what, value) => {
    expect(readResultNode(value)).toBeNull()
  })
})

describe('readResultNodes()', () => {
  test('tells no list from an empty one, and passes over what is no node', () => {
    expect(readResultNodes(undefined)).toBeNull()
    expect(readResultNodes(NONE)).toBeNull()
    expect(readResultNodes(list())).toEqual([])
    expect(readResultNodes(tuple(int(1), list(list(str('a'), NONE), NONE)))).toEqual([task('a')])
  })
})
