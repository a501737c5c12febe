import type { Permission } from 'sparekey/service'

/** The operator may not do this. Answered with a page of its own, never with an empty list. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError'
  readonly code = 'forbidden'
  readonly permission: Permission

  constructor(permission: Permission) {
    super(`The permission "${permission}" is missing.`)
    this.permission = permission
  }
}
