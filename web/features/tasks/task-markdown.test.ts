import { expect, test } from 'vitest'
import { aWholeTask } from '../../lib/samples.ts'
import { markdownOf } from './task-markdown.ts'

test('markdownOf() puts the traceback into a block that it cannot end', () => {
  const text = markdownOf(
    aWholeTask({ state: 'FAILURE', traceback: 'E: ```\n# not a title\n', name: 'a`b' }),
  )
  expect(text).toContain('- Task: ``a`b``\n')
  expect(text).toContain('````text\nE: ```\n# not a title\n````\n')
})

test('markdownOf() takes the exception where there is no traceback', () => {
  expect(markdownOf(aWholeTask({ exception: "KeyError('x')" }))).toContain(
    "```text\nKeyError('x')\n```",
  )
})
