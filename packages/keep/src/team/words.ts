import { TeamError } from 'sparekey-keep-team'
import { KeepError } from '../errors.ts'

/** Runs work of the team's ground, and says what it refuses as this program says things. */
export function asKeepError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TeamError)
      throw new KeepError('team_history_differs', error.message, { cause: error })
    throw error
  }
}

/**
 * What the log of a team's server can and cannot show; the program says it wherever a code is revealed or counted.
 */
export const whatTheLogShows =
  'The log shows every release by this server. It cannot show what somebody copied after a release, what was read from paper or from an offline kit, or what a manipulated server gave away.'

/** Who holds what about an emergency; the program says it to whom asks, and to whom may stop it. */
export const whoKeepsTheWait =
  'Who asked, and who said no, is signed. That the wait is kept is a promise of the server: one that was manipulated could give a contact a code at once.'
