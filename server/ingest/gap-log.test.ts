import { describe, expect, test } from 'vitest'
import { DROP_CAUSES } from '../../contract/model/intake.ts'
import { createGapLog } from './gap-log.ts'

const drop = (at: number, events = 1, isExact = true) => ({ at, events, isExact })

describe('createGapLog()', () => {
  test('makes one gap of the drops of one minute and one cause', () => {
    const log = createGapLog()
    log.noteDropped('overload', drop(61, 10))
    log.noteDropped('overload', drop(119, 5, false))
    log.noteDropped('history', drop(70))
    log.noteDropped('overload', drop(121, 7))
    expect(log.takeChanged()).toEqual([
      { cause: 'overload', from: 61, to: 119, events: 15, isEstimate: true },
      { cause: 'history', from: 70, to: 70, events: 1, isEstimate: false },
      { cause: 'overload', from: 121, to: 121, events: 7, isEstimate: false },
    ])
    expect(log.takeChanged()).toEqual([])
  })

  test('tells a gap again when it grows, by the same beginning', () => {
    const log = createGapLog()
    log.noteDropped('overload', drop(61))
    log.takeChanged()
    log.noteDropped('overload', drop(62))
    expect(log.takeChanged()).toMatchObject([{ from: 61, to: 62, events: 2 }])
  })

  test('draws an absence from its beginning to its end, once', () => {
    const log = createGapLog()
    log.beginAbsence('away', 100)
    log.beginAbsence('disconnected', 150)
    expect(log.takeChanged()).toMatchObject([{ cause: 'away', from: 100, to: null, events: null }])
    log.retell()
    expect(log.takeChanged()).toHaveLength(1)
    log.endAbsence(200, 'lost')
    log.endAbsence(210, 'lost')
    log.retell()
    expect(log.takeChanged()).toMatchObject([{ from: 100, to: 200 }])
  })

  test('makes no gap of an absence in which the broker kept what was sent', () => {
    const log = createGapLog(false)
    log.beginAbsence('disconnected', 100)
    expect(log.takeChanged()).toEqual([])
    log.endAbsence(200, 'kept')
    log.beginAbsence('disconnected', 300)
    log.endAbsence(400, 'lost')
    expect(log.takeChanged()).toMatchObject([{ from: 300, to: 400 }])
  })

  test('lays what is missing to the absence in that time', () => {
    const log = createGapLog()
    log.beginAbsence('disconnected', 100)
    log.endAbsence(200, 'lost')
    log.noteMissing({ from: 98, to: 202, events: 30 })
    log.noteMissing({ from: 99, to: 203, events: 12 })
    expect(log.takeChanged()).toEqual([
      { cause: 'disconnected', from: 100, to: 200, events: 42, isEstimate: true },
    ])
  })

  test('counts nothing twice: what was dropped in that time is known', () => {
    const log = createGapLog()
    log.noteDropped('overload', drop(100, 500))
    log.noteMissing({ from: 98, to: 102, events: 480 })
    expect(log.takeChanged()).toMatchObject([{ cause: 'overload', events: 500 }])
  })

  test('tells apart why events were dropped in the same minute', () => {
    const log = createGapLog()
    for (const cause of DROP_CAUSES) log.noteDropped(cause, drop(100, 5))
    expect(log.takeChanged().map(({ cause, events }) => [cause, events])).toEqual(
      DROP_CAUSES.map((cause) => [cause, 5]),
    )
  })

  test.each(DROP_CAUSES)('counts nothing twice that was dropped with cause %s', (cause) => {
    const log = createGapLog()
    log.noteDropped(cause, drop(100, 5))
    log.noteMissing({ from: 98, to: 102, events: 480 })
    expect(log.takeChanged()).toMatchObject([{ cause, events: 5 }])
  })

  test('lays the rest to the broker, and lets it grow', () => {
    const log = createGapLog()
    log.noteMissing({ from: 10, to: 20, events: 100 })
    log.noteMissing({ from: 20, to: 30, events: 50 })
    log.noteMissing({ from: 90, to: 91, events: 60 })
    expect(log.takeChanged()).toEqual([
      { cause: 'broker', from: 10, to: 30, events: 150, isEstimate: true },
      { cause: 'broker', from: 90, to: 91, events: 60, isEstimate: true },
    ])
  })

  test('forgets what has ended long ago', () => {
    const log = createGapLog()
    log.noteDropped('overload', drop(100, 5))
    log.takeChanged()
    log.forget(10_000)
    log.noteMissing({ from: 99, to: 101, events: 7 })
    expect(log.takeChanged()).toMatchObject([{ cause: 'broker' }])
  })
})
