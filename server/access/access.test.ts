import { describe, expect, expectTypeOf, test } from 'vitest'
import { PERMISSIONS, type Permission } from '../../contract/api/permissions.ts'
import { EVERYTHING } from '../../contract/model/scope.ts'
import { isAllowed, permissionsOf, requirePermission, scopeOf } from './authorize.ts'
import { principalName, SYSTEM, type Person } from './principal.ts'
import { checkWarrant, mintWarrant, type Warrant, type WarrantClaim } from './warrant.ts'

const alice: Person = { kind: 'person', name: 'alice', method: 'link' }
const claim: WarrantClaim = {
  principal: SYSTEM,
  permission: 'worker.events',
  object: { kind: 'worker', name: '*' },
  requestId: 'r1',
}

describe('isAllowed()', () => {
  test('allows a person every permission of the list', () => {
    expect(PERMISSIONS.filter((permission) => isAllowed(alice, permission))).toEqual(PERMISSIONS)
    expect(permissionsOf(alice)).toEqual(PERMISSIONS)
  })

  test('allows the system to ask for events and nothing else', () => {
    expect(PERMISSIONS.filter((permission) => isAllowed(SYSTEM, permission))).toEqual([
      'worker.events',
    ])
  })

  test.each(['task.run', '__proto__', 'constructor', ''])(
    'denies %j, which is not listed',
    (word) => {
      expect(isAllowed(alice, word as Permission)).toBe(false)
    },
  )
})

test('requirePermission() names the permission that is missing', () => {
  expect(() => requirePermission(SYSTEM, 'task.read')).toThrow(/needs the permission task\.read/)
})

test('scopeOf() is everything for a person and nothing for the system', () => {
  expect(scopeOf(alice)).toEqual(EVERYTHING)
  expect(scopeOf(SYSTEM)).toEqual({ tasks: [], workers: [], queues: [] })
})

test('principalName() tells kinds and methods apart', () => {
  expect(principalName(alice)).toBe('user:link:alice')
  expect(principalName(SYSTEM)).toBe('system')
})

describe('mintWarrant()', () => {
  test('gives a frozen proof of what was asked', () => {
    const warrant = mintWarrant(claim)
    expect(warrant).toEqual(claim)
    expect(Object.isFrozen(warrant)).toBe(true)
    expect(() => checkWarrant(warrant, 'worker.events')).not.toThrow()
  })

  test('throws ACCESS_DENIED when the principal lacks the permission', () => {
    expect(() => mintWarrant({ ...claim, permission: 'task.read' })).toThrow(
      expect.objectContaining({ code: 'ACCESS_DENIED' }),
    )
  })

  test('is the only way to a Warrant: a plain claim does not type-check as one', () => {
    expectTypeOf<WarrantClaim>().not.toExtend<Warrant>()
  })
})

describe('checkWarrant()', () => {
  test('refuses a copy of a warrant and a cast claim', () => {
    for (const forged of [{ ...mintWarrant(claim) }, claim as Warrant]) {
      expect(() => checkWarrant(forged, 'worker.events')).toThrow(
        expect.objectContaining({ code: 'ACCESS_DENIED' }),
      )
    }
  })

  test('refuses a warrant for another permission', () => {
    const warrant = mintWarrant({ ...claim, principal: alice, permission: 'task.read' })
    expect(() => checkWarrant(warrant, 'worker.events')).toThrow(/no warrant for worker\.events/)
  })
})
