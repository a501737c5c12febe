import type { Answer, Ending, Statement, Transaction } from './port.ts'

/**
 * Drives a transaction body without a pause: for stores whose statements answer at once. A statement that fails ends the
 * drive; the body is not told, so it cannot go on in a transaction that is lost.
 */
export function driveAtOnce<T>(body: Transaction<T>, ask: (statement: Statement) => Answer): Ending<T> {
  let step = body.next()
  while (step.done !== true) step = body.next(ask(step.value))
  return step.value
}

/** The same for stores whose statements take time. One statement at a time. */
export async function drive<T>(
  body: Transaction<T>,
  ask: (statement: Statement) => Promise<Answer>,
): Promise<Ending<T>> {
  let step = body.next()
  while (step.done !== true) step = body.next(await ask(step.value))
  return step.value
}
