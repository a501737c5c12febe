import type { NewEvent } from '../audit/chain.ts'
import { samePublicBytes } from '../bytes.ts'
import { openIdentity } from '../crypto/account-identity.ts'
import type { DueParts } from '../lifecycle/due/lease.ts'
import { printRecoveryId } from '../lifecycle/identifiers.ts'
import { writeRecovery } from '../lifecycle/recoveries/tasks.ts'
import { isOpen } from '../lifecycle/recoveries/window.ts'
import {
  changeRegister,
  decide,
  drawChange,
  openAccount,
  restate,
  tryAgain,
  type again,
} from '../lifecycle/register.ts'
import { endSet } from '../lifecycle/set-states.ts'
import { incidentReason } from './reason.ts'
import { isEndedBy, readTrailSince } from './trail.ts'
import { keep, read, type AccountRow, type Bytes, type Step, type Transaction, write } from '../store/port.ts'

/** What a job does to one account. */
export interface Ending {
  readonly tenant: string
  /** As the trail names it. */
  readonly jobId: string
  /** When the job began to end sheets: nothing of it is older. */
  readonly startedAt: number
  readonly accountKey: Bytes
  readonly setIds: readonly Bytes[]
  /** When its owner is told. */
  readonly tellAt: number
}

/** What became of the sheets of one account: both are 0 where the account was erased. */
export interface Ended {
  /** By this job, now or before this process took it on. */
  readonly byJob: number
  readonly before: number
}

const nothing: Ended = { byJob: 0, before: 0 }

/** Recoveries that get a line of their own in the trail. */
const recoveryEventsMost = 4

/** An open one is a few minutes old; whoever has a sheet could otherwise hide it behind many later ones. */
const recoveriesMost = 1_000_000

/**
 * Ends those of the sheets that still live, in one transaction, and the recoveries that are open: the token of one would make another
 * sheet. May be repeated: a sheet ends once, and has one event.
 *
 * @throws {SparekeyError} `outcome_unknown`, `overloaded`, `internal`.
 */
export const endSheets = async (parts: DueParts, ending: Ending): Promise<Ended> => {
  const { accountKey, tellAt } = ending
  const seeds = { ...drawChange(parts), tellAt }
  return decide(parts, function* (): Transaction<Ended | typeof again> {
    const [row] = yield* read('readAccount', { accountKey })
    const account = row === undefined ? null : ownAccount(parts, ending, row)
    if (row === undefined || account === null) return keep(nothing)
    const live = liveOf(row, ending.setIds)
    if (live.length === 0) {
      const ended = yield* endedBefore(ending, row)
      return (yield* restate(parts, account, row, seeds)) ? keep(ended) : tryAgain()
    }
    const recoveries = (yield* read('readRecoveries', { accountKey, limit: recoveriesMost })).filter((one) =>
      isOpen(one, seeds.at),
    )
    const detail = { reason: incidentReason, job: ending.jobId }
    const events: NewEvent[] = [
      ...live.map(({ setId, to }): NewEvent => ({ type: `set.${to}`, actor: 'operator', setId, detail })),
      ...recoveries.slice(0, recoveryEventsMost).map(({ setId, recoveryId }): NewEvent => ({
        type: 'recovery.disowned',
        actor: 'operator',
        setId,
        detail: { ...detail, recoveryId: printRecoveryId(recoveryId) },
      })),
    ]
    const endsActive = live.some(({ from }) => from === 'active')
    const change = {
      ...(endsActive ? { activeSetId: null, remaining: 0 } : {}),
      ...(live.some(({ from }) => from === 'pending') ? { pendingSetId: null } : {}),
    }
    const others = yield* endedBefore(ending, row, live)
    if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
    if (endsActive) yield* write('deleteDevices', { accountKey })
    for (const { setId, from, to } of live) yield* endSet(accountKey, setId, from, to, seeds.at)
    for (const one of recoveries) {
      yield* writeRecovery(accountKey, { ...one, endedAt: seeds.at, endedBy: 'disowned' })
    }
    return keep({ byJob: live.length + others.byJob, before: others.before })
  })
}

/** `null`: it was erased, is not the tenant's, or does not open. */
const ownAccount = (
  { ring }: DueParts,
  { tenant, accountKey }: Ending,
  { identityKeyId, sealedIdentity }: AccountRow,
) => {
  if (identityKeyId === null || sealedIdentity === null) return null
  const identity = openIdentity(ring, accountKey, { keyId: identityKeyId, bytes: sealedIdentity })
  return identity?.tenant === tenant ? openAccount({ ring, tenant }, identity.account) : null
}

interface LiveSet {
  readonly setId: Bytes
  readonly from: 'active' | 'pending'
  readonly to: 'revoked' | 'abandoned'
}

const liveOf = ({ activeSetId, pendingSetId }: AccountRow, setIds: readonly Bytes[]): readonly LiveSet[] =>
  setIds.flatMap((setId): readonly LiveSet[] => {
    if (samePublicBytes(activeSetId, setId)) return [{ setId, from: 'active', to: 'revoked' }]
    if (samePublicBytes(pendingSetId, setId)) return [{ setId, from: 'pending', to: 'abandoned' }]
    return []
  })

/**
 * Of the sheets that live no more, how many the job itself ended: whoever worked on it may have died before this was counted. The
 * trail says so.
 */
function* endedBefore(ending: Ending, row: AccountRow, live: readonly LiveSet[] = []): Step<Ended> {
  const dead = ending.setIds.filter((setId) => !live.some((one) => samePublicBytes(one.setId, setId)))
  if (dead.length === 0) return nothing
  const byJob = (yield* readTrailSince(ending.accountKey, row.auditSeq, ending.startedAt)).filter((event) =>
    isEndedBy(event, ending.jobId),
  )
  const own = dead.filter((setId) => byJob.some((event) => samePublicBytes(event.setId, setId))).length
  return { byJob: own, before: dead.length - own }
}
