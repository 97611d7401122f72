import { expect, test } from 'vitest'
import { createIntake } from '../../contract/model/intake.ts'
import { intakeLines } from './intake-words.ts'

const INTAKE = { ...createIntake(), messages: 100, events: 1000 }

test('intakeLines() is one line where nothing was lost and nothing waits', () => {
  expect(intakeLines({ ...INTAKE, malformed: { 'not-json': 2, 'too-large': 1 } }, 50)).toEqual([
    '1,000 events read since Sepal started, 3 unreadable, 0 dropped.',
  ])
})

test('intakeLines() says why events were dropped, each cause with its count', () => {
  const droppedBy = { overload: 1100, history: 0, disk: 7 }
  const [, line] = intakeLines({ ...INTAKE, dropped: 1107, droppedBy }, 50)
  expect(line).toBe(
    'Dropped: 1,100 came faster than they could be read; 7 did not fit into memory, and the disk took none.',
  )
})

test('intakeLines() tells of what waits once it waits longer than usual, and of what was spilled', () => {
  const waiting = { messages: 12_000, bytes: 3 * 1024 * 1024, since: 48 }
  expect(intakeLines({ ...INTAKE, waiting }, 49)).toHaveLength(1)
  expect(intakeLines({ ...INTAKE, waiting, spilled: 1 }, 60).slice(1)).toEqual([
    '12,000 messages (3.0 MiB) waiting to be read, the oldest for 12 s.',
    '1 message went by way of the disk.',
  ])
})
