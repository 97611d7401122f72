import { expect, test } from 'vitest'
import { createIntake } from '../contract/model/intake.ts'
import { AppError } from './errors.ts'
import { encodePicture } from './live/picture-text.ts'
import { createLivePicture } from './live/picture.ts'
import { aQueue, aReport, aWorker } from './live/report-fixture.ts'
import { createShownPictureReader } from './shown-picture.ts'

function setUp() {
  const shown = { picture: createLivePicture(aReport().link), isAway: false }
  const own = createLivePicture(aReport().link)
  const reader = createShownPictureReader({
    store: {
      async picture() {
        if (shown.isAway) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot read the picture: away')
        return { picture: encodePicture(shown.picture), holder: 'other:1', age: 2 }
      },
    },
    holder: () => 'other:1',
    own: () => own,
    clock: () => 1_000,
  })
  return { shown, own, reader }
}

test('createShownPictureReader() shows what the other learned, and counts only what was counted here', async () => {
  const { shown, own, reader } = setUp()
  const waiting = { messages: 3, bytes: 300, since: 900 }
  own.apply(aReport({ intake: { ...createIntake(), messages: 5, waiting } }))
  shown.picture.apply(aReport({ intake: { ...createIntake(), messages: 700, events: 900 } }))
  expect(await reader.read()).toMatchObject({
    standby: { holder: 'other:1', asOf: 998 },
    intake: { messages: 700, events: 900 },
    // What waited here is the other one's now.
    counted: { messages: 5, events: 0, waiting: { messages: 0, bytes: 0, since: null } },
    holding: null,
  })
})

test('createShownPictureReader() tells once what the other has no longer', async () => {
  const { shown, own, reader } = setUp()
  own.apply(aReport({ workers: [aWorker('w1'), aWorker('w2')], queues: [aQueue('q1')] }))
  shown.picture.apply(aReport({ workers: [aWorker('w2')] }))
  reader.startFrom(own)
  expect(await reader.read()).toMatchObject({ gone: ['w1'], goneQueues: ['q1'] })
  expect(await reader.read()).toMatchObject({ gone: [], goneQueues: [] })
})

test('createShownPictureReader() says since when the database is away', async () => {
  const { shown, reader } = setUp()
  shown.isAway = true
  const away = { since: 1_000, events: 0, reason: 'Cannot read the picture: away' }
  expect(await reader.read()).toMatchObject({ holding: away, standby: { asOf: null } })
  shown.isAway = false
  expect(await reader.read()).toMatchObject({ holding: null, standby: { asOf: 998 } })
})
