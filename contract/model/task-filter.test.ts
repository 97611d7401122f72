import { describe, expect, test } from 'vitest'
import { passesTaskFilter } from './task-filter.ts'

describe('passesTaskFilter()', () => {
  const task = { state: 'FAILURE', name: 'billing.Charge' }

  test('lets everything pass when nothing is asked', () => {
    expect(passesTaskFilter({}, task)).toBe(true)
    expect(passesTaskFilter({ states: [], name: '' }, { state: 'PENDING', name: null })).toBe(true)
  })

  test('asks for one of the states', () => {
    expect(passesTaskFilter({ states: ['RETRY', 'FAILURE'] }, task)).toBe(true)
    expect(passesTaskFilter({ states: ['SUCCESS'] }, task)).toBe(false)
  })

  test('asks for a part of the name in any case, which an unknown name never has', () => {
    expect(passesTaskFilter({ name: 'ING.CH' }, task)).toBe(true)
    expect(passesTaskFilter({ name: 'mail' }, task)).toBe(false)
    expect(passesTaskFilter({ name: 'a' }, { state: 'FAILURE', name: null })).toBe(false)
  })

  test('asks for both when both are given', () => {
    expect(passesTaskFilter({ states: ['FAILURE'], name: 'mail' }, task)).toBe(false)
  })
})
