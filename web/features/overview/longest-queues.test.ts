import { expect, test } from 'vitest'
import { aQueue } from '../../lib/samples.ts'
import { longestQueues } from './longest-queues.ts'

test('longestQueues() puts the longest first, the unknown last, and leaves out what is not there', () => {
  const queues = [
    aQueue({ name: 'empty', ready: 0 }),
    aQueue({ name: 'blind', ready: null }),
    aQueue({ name: 'gone', ready: null, exists: false }),
    aQueue({ name: 'long', ready: 9 }),
    aQueue({ name: 'also', ready: 9 }),
  ]
  const names = (count: number) => longestQueues(queues, count).map(({ name }) => name)
  expect(names(9)).toEqual(['also', 'long', 'empty', 'blind'])
  expect(names(1)).toEqual(['also'])
})
