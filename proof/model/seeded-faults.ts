import { SparekeyError } from '../../packages/sparekey/src/errors.ts'
import type { Answer, Outcome, Statement, Step } from '../../packages/sparekey/src/store/port.ts'
import { read, write } from '../../packages/sparekey/src/store/port.ts'

/**
 * A mistake that a protocol like this one can be built with, put between the library and its database. None of it is in what
 * is shipped: the exploration must find each.
 */
export interface SeededFault {
  readonly name: string
  /** The invariants of which one must fire; none: other layers must hold in spite of it. */
  readonly caughtBy: readonly string[]
  /** What is asked in a statement's place, and what the library is told. */
  instead(statement: Statement): Step<Answer>
  /** What the library is told of a COMMIT that took place here alone. */
  keptHere<T>(value: T): Outcome<T>
  /** What the library is told of a COMMIT that never took place. */
  gone<T>(value: T): Outcome<T>
  /** Whether a COMMIT is acknowledged only once the standby has it. */
  readonly waitsForStandby: boolean
}

function* asAsked(statement: Statement): Step<Answer> {
  return yield statement
}
const unknown = <T>(): Outcome<T> => ({ outcome: 'unknown' })
const committed = <T>(value: T): Outcome<T> => ({ outcome: 'committed', value })

/** The protocol as it is. */
export const asShipped: SeededFault = {
  name: 'as shipped',
  caughtBy: [],
  instead: asAsked,
  keptHere: unknown,
  gone: unknown,
  waitsForStandby: true,
}

const saysNothingWritten = (): never => {
  throw new SparekeyError('overloaded', 'Nothing was written.', { retryAfterSeconds: 1 })
}

/** Whatever was read before, the change is made on what is there now. */
function* withoutRegister(statement: Statement): Step<Answer> {
  const { name } = statement
  if (name !== 'changeAccount' && name !== 'changeAccountAndReset') return yield statement
  const { accountKey } = statement.parameters
  const [row] = yield* read('readAccount', { accountKey })
  const readAuditSeq = row?.auditSeq ?? 0
  const written =
    name === 'changeAccount'
      ? yield* write(name, { ...statement.parameters, readAuditSeq })
      : yield* write(name, { ...statement.parameters, readAuditSeq })
  return { rows: [], written }
}

function* withoutSingleUse(statement: Statement): Step<Answer> {
  const answer = yield statement
  return statement.name === 'insertRedemption' ? { ...answer, written: 1 } : answer
}

/** An event whose number another one has is left out. */
function* withoutEventNumbers(statement: Statement): Step<Answer> {
  if (statement.name !== 'insertEvent') return yield statement
  const { accountKey, seq } = statement.parameters
  const [newest] = yield* read('readEvents', { accountKey, beforeSeq: seq + 1, limit: 1 })
  return newest?.seq === seq ? { rows: [], written: 1 } : yield statement
}

function* withoutAnyCondition(statement: Statement): Step<Answer> {
  switch (statement.name) {
    case 'insertRedemption':
      return yield* withoutSingleUse(statement)
    case 'insertEvent':
      return yield* withoutEventNumbers(statement)
    default:
      return yield* withoutRegister(statement)
  }
}

function* withoutWaitingForLease(statement: Statement): Step<Answer> {
  if (statement.name !== 'takeOverIdempotency') return yield statement
  return yield { ...statement, parameters: { ...statement.parameters, now: Number.MAX_SAFE_INTEGER } }
}

function* withoutLease(statement: Statement): Step<Answer> {
  if (statement.name !== 'finishIdempotency') return yield* withoutWaitingForLease(statement)
  const { accountKey, keyHash } = statement.parameters
  const [claim] = yield* read('readIdempotency', { accountKey, keyHash })
  const { owner = statement.parameters.owner, state } = claim ?? {}
  if (state === 'done') return { rows: [], written: 1 }
  return yield { ...statement, parameters: { ...statement.parameters, owner } }
}

/** A change of the register that has no event is left out. */
function* withoutRestating(statement: Statement): Step<Answer> {
  const { name, parameters } = statement
  if (name !== 'changeAccount' || parameters.auditSeq > parameters.readAuditSeq) return yield statement
  return { rows: [], written: 1 }
}

export const seededFaults: readonly SeededFault[] = [
  {
    ...asShipped,
    name: 'a replay is answered without a commit of its own',
    caughtBy: ['I2'],
    *instead(statement) {
      return statement.name === 'countReplay' ? { rows: [], written: 1 } : yield statement
    },
  },
  {
    ...asShipped,
    name: 'an unknown outcome is told as "nothing was written", so that a new key is taken',
    caughtBy: ['I3'],
    keptHere: saysNothingWritten,
    gone: saysNothingWritten,
  },
  {
    ...asShipped,
    name: 'every condition of the use is dropped',
    caughtBy: ['I1'],
    instead: withoutAnyCondition,
  },
  {
    ...asShipped,
    name: "the register's condition alone is dropped",
    caughtBy: ['I6'],
    instead: withoutRegister,
  },
  {
    ...asShipped,
    name: 'a COMMIT that was answered ROLLBACK is taken for a success',
    caughtBy: ['I2'],
    gone: committed,
  },
  {
    ...asShipped,
    name: 'a COMMIT that came with a warning is taken for a success',
    caughtBy: ['I2'],
    keptHere: committed,
  },
  {
    ...asShipped,
    name: 'a COMMIT is acknowledged before the standby has it',
    caughtBy: ['I2'],
    waitsForStandby: false,
  },
  {
    ...asShipped,
    name: 'a key is taken over while its lease runs, and whoever held it may still decide',
    caughtBy: ['I5'],
    instead: withoutLease,
  },
  {
    ...asShipped,
    name: 'an answer that changes nothing is given without a commit of its own',
    caughtBy: ['I4'],
    instead: withoutRestating,
  },
]

/** Mistakes that another layer makes good: each is explored, and nothing may fire. */
export const coveredFaults: readonly SeededFault[] = [
  {
    ...asShipped,
    name: 'the single-use insert is ignored: the register holds',
    caughtBy: [],
    instead: withoutSingleUse,
  },
  {
    ...asShipped,
    name: 'a key is taken over while its lease runs: only its owner may decide',
    caughtBy: [],
    instead: withoutWaitingForLease,
  },
]
