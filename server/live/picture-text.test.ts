import { expect, test } from 'vitest'
import { decodePicture, encodePicture } from './picture-text.ts'
import { createLivePicture } from './picture.ts'
import { aQueue, aReport, aWorker } from './report-fixture.ts'

test('decodePicture() gives what encodePicture() was given', () => {
  const report = aReport({ workers: [aWorker('w1')], queues: [aQueue('q')] })
  const picture = createLivePicture(report.link)
  picture.apply(report)
  const shown = decodePicture(encodePicture(picture))
  const other = createLivePicture(report.link)
  other.apply({ ...aReport(), ...shown })
  expect([other.workers(), other.queues(), other.intake()]).toEqual([
    picture.workers(),
    picture.queues(),
    picture.intake(),
  ])
})

test.each(['', 'null', '[]', '{"version":2,"report":{}}', '{"version":1}', '\u0000'])(
  'decodePicture() takes %j for none',
  (text) => {
    expect(decodePicture(Buffer.from(text))).toBeNull()
  },
)
