import { expectTypeOf, test } from 'vitest'
import type * as z from 'zod/mini'
import type { Task, TaskRow } from '../model/task.ts'
import type { TaskReply, TaskRowView } from './tasks.ts'

test('TaskRowView is a TaskRow as JSON', () => {
  expectTypeOf<z.output<typeof TaskRowView>>().toEqualTypeOf<TaskRow>()
})

test('TaskReply is a Task with its children', () => {
  expectTypeOf<Omit<TaskReply, 'children'>>().toEqualTypeOf<Task>()
})
