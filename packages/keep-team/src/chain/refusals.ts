import { TeamError } from '../errors.ts'

/** The signer's role does not allow it. */
export function deny(what: string): TeamError {
  return new TeamError('not_allowed', `The one who signed may not ${what}.`)
}

export function missing(what: string): TeamError {
  return new TeamError('not_found', `There is no such ${what}.`)
}

export function taken(what: string): TeamError {
  return new TeamError('already_exists', `There is such a ${what} already.`)
}
