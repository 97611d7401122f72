import { expectTypeOf, test } from 'vitest'
import type * as z from 'zod/mini'
import type { TaskAttempt } from '../model/task-attempt.ts'
import type { TaskStep } from '../model/task-step.ts'
import type { Task, TaskRow } from '../model/task.ts'
import type { TaskAttemptView, TaskReply, TaskRowView, TaskStepView } from './tasks.ts'

type Same<T> = { -readonly [K in keyof T]: T[K] }

test('TaskRowView is a TaskRow as JSON', () => {
  expectTypeOf<z.output<typeof TaskRowView>>().toEqualTypeOf<TaskRow>()
})

test('TaskStepView and TaskAttemptView are a TaskStep and a TaskAttempt as JSON', () => {
  expectTypeOf<z.output<typeof TaskStepView>>().toEqualTypeOf<Same<TaskStep>>()
  expectTypeOf<z.output<typeof TaskAttemptView>>().toEqualTypeOf<Same<TaskAttempt>>()
})

test('TaskReply is a Task with its steps, attempts and children', () => {
  expectTypeOf<Omit<TaskReply, 'steps' | 'attempts' | 'children'>>().toEqualTypeOf<
    Omit<Task, 'steps'>
  >()
})
