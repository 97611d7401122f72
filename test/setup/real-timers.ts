/** Unit tests share a process, file after file: none may leave its clock to the next. */
import { afterAll, vi } from 'vitest'

afterAll(() => void vi.useRealTimers())
