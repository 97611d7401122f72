/** Who may do what. The one function that decides; everything not allowed here is denied. */
import { PERMISSIONS, type Permission } from '../../contract/api/permissions.ts'
import { EVERYTHING, type Scope } from '../../contract/model/scope.ts'
import { AppError } from '../errors.ts'
import type { Principal } from './principal.ts'

const NOTHING: Scope = { tasks: [], workers: [], queues: [] }

/** What Sepal may do unasked: ask workers to send events, and no more. */
const OF_SYSTEM: readonly Permission[] = ['worker.events']

/**
 * Whether a principal may use a permission.
 *
 * Until roles exist every signed-in person has every permission of the closed list. A word that is
 * not on the list is nobody's, whatever its type claims.
 */
export function isAllowed(principal: Principal, permission: Permission): boolean {
  return permissionsOf(principal).includes(permission)
}

/** Every permission that a principal has. */
export const permissionsOf = (principal: Principal): readonly Permission[] =>
  principal.kind === 'person' ? PERMISSIONS : OF_SYSTEM

/** @throws {AppError} ACCESS_DENIED: the principal lacks the permission, which the message names */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (isAllowed(principal, permission)) return
  throw new AppError('ACCESS_DENIED', `Cannot go on: it needs the permission ${permission}`)
}

/** What part of the cluster a principal may see: everything for a person until roles exist. */
export const scopeOf = (principal: Principal): Scope =>
  principal.kind === 'person' ? EVERYTHING : NOTHING
