import { change } from '../cli/session.ts'
import type { Session } from '../cli/session.ts'
import { accountById } from '../model/find.ts'
import { addSet, markUsed, unmarkUsed } from '../model/sets.ts'
import type { Account, Code, CodeSet, Surroundings } from '../model/types.ts'
import { KeepError } from '../errors.ts'

// Taking a code is two steps with the person in between: it is marked before it is shown, so that it is not offered twice where
// nobody comes back; then they say what came of it.

/** A code that was taken, or is about to be. */
export interface Taken {
  readonly account: Pick<Account, 'id' | 'name' | 'singleUse'>
  readonly set: Pick<CodeSet, 'id'>
  readonly code: Pick<Code, 'position'>
}

/** The clock and the ids that a task runs with. */
export interface TaskHost {
  readonly now: () => Date
  readonly newId: () => string
}

/** What came of a code. */
export type Outcome = 'yes' | 'no' | 'not tried'

/**
 * Marks a code as used before it is shown.
 *
 * @throws KeepError `input_refused` where another process took it since this one looked.
 */
export function takeCode(
  session: Session,
  host: TaskHost,
  { account, set, code }: Taken,
  why: string,
): Promise<Session> {
  const use = { setId: set.id, position: code.position, why, worked: null }
  return change(session, host, (book, around) => {
    const current = accountById(book, account.id)
      .sets.find(({ id }) => id === set.id)
      ?.codes.find(({ position }) => position === code.position)
    if (account.singleUse && current?.used !== null) {
      throw new KeepError(
        'input_refused',
        `Code ${code.position} of ${account.name} was taken by another window just now. Try again for the next one.`,
      )
    }
    return markUsed(book, account.id, use, around)
  })
}

/** Records what came of a code that was taken. One that was not tried is unused again. */
export function settleCode(
  session: Session,
  host: TaskHost,
  { account, set, code }: Taken,
  outcome: Outcome,
  why: string,
): Promise<Session> {
  const which = { setId: set.id, position: code.position }
  return change(session, host, (book, around) =>
    outcome === 'not tried'
      ? unmarkUsed(book, account.id, which, around)
      : markUsed(book, account.id, { ...which, why, worked: outcome === 'yes' }, around),
  )
}

/** Keeps the one code that a service gave out in place of the used one, as of today. */
export function keepNewCode(
  session: Session,
  host: TaskHost,
  accountId: string,
  text: string,
): Promise<Session> {
  return change(session, host, (book, around: Surroundings) =>
    addSet(
      book,
      accountId,
      {
        codes: [{ text, used: false }],
        generatedOn: around.now.toISOString().slice(0, 10),
        source: 'typed',
      },
      around,
    ),
  )
}
