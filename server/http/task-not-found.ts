import { AppError } from '../errors.ts'

/** Also where the task is known but outside what this principal may see. */
export const taskNotFound = (): AppError =>
  new AppError('TASK_NOT_FOUND', 'Cannot show the task: none of this id is known')
