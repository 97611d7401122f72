/**
 * The proof that somebody may do something to something. What changes the world takes a warrant and
 * nothing else, so that a command that nobody was allowed cannot be expressed.
 */
import type { Permission } from '../../contract/api/permissions.ts'
import { AppError } from '../errors.ts'
import { requirePermission } from './authorize.ts'
import type { Principal } from './principal.ts'

declare const brand: unique symbol

export interface Warrant extends WarrantClaim {
  /** Exists only as a type: no other module can build an object that has it. */
  readonly [brand]: true
}

export interface WarrantClaim {
  readonly principal: Principal
  readonly permission: Permission
  readonly object: WarrantObject
  /** Of the request, or of the errand of the system, that asked for it. */
  readonly requestId: string
}

/** What it is about. */
interface WarrantObject {
  readonly kind: 'worker' | 'task' | 'task-type' | 'queue'
  /** `*` where it is all of them. */
  readonly name: string
}

const minted = new WeakSet<object>()

/**
 * The only constructor of a `Warrant`.
 *
 * @throws {AppError} ACCESS_DENIED: the principal lacks the permission
 */
export function mintWarrant(claim: WarrantClaim): Warrant {
  requirePermission(claim.principal, claim.permission)
  const { principal, permission, object, requestId } = claim
  const warrant = Object.freeze({
    principal: Object.freeze({ ...principal }),
    permission,
    object: Object.freeze({ ...object }),
    requestId,
  })
  minted.add(warrant)
  // The brand has no value at run time; `minted` is what a forged object lacks there.
  return warrant as Warrant
}

/**
 * Holds a warrant against what is about to be done. A look-alike that a cast let through is refused.
 *
 * @throws {AppError} ACCESS_DENIED: not minted here, or for another permission
 */
export function checkWarrant(warrant: Warrant, permission: Permission): void {
  if (minted.has(warrant) && warrant.permission === permission) return
  throw new AppError('ACCESS_DENIED', `Cannot go on: no warrant for ${permission}`)
}
