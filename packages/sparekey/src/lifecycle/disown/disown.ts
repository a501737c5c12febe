import type { NewEvent } from '../../audit/chain.ts'
import { samePublicBytes } from '../../bytes.ts'
import { openIdentity } from '../../crypto/account-identity.ts'
import type { RecoveryRow } from '../../store/catalogue/recoveries.ts'
import {
  keep,
  read,
  type AccountRow,
  type Bytes,
  type EventRow,
  type SetRow,
  type Step,
  type Transaction,
  write,
} from '../../store/port.ts'
import type { Refusal } from '../../interface/calls.ts'
import type { Disownable, DisownInput, DisownResult } from '../../interface/ending.ts'
import { printRecoveryId } from '../identifiers.ts'
import { readDisownInput } from '../input.ts'
import type { Parts } from '../parts.ts'
import { writeRecovery } from '../recoveries/tasks.ts'
import { isOpen } from '../recoveries/window.ts'
import {
  changeRegister,
  decide,
  drawChange,
  openAccount,
  restate,
  tryAgain,
  type Account,
  type again,
  type RegisterChange,
} from '../register.ts'
import { endSet } from '../set-states.ts'
import { readDisownToken } from './token.ts'

/** Recoveries that get a line of their own in the trail. */
const eventsMost = 4

/** More than an account ever has: whoever has a sheet could otherwise hide a recovery behind many later ones. */
const recoveriesMost = 1_000_000

/** As long as a replaced address is still told. */
const goodForMs = 30 * 86_400_000

const notGood: Refusal<'not_found'> = {
  ok: false,
  code: 'not_found',
  detail: 'This link is not good: it is incomplete, or more than 30 days old.',
}

/** What "this was not me" needs: no policy has a say in it. */
type DisownParts = Pick<Parts, 'store' | 'ring' | 'primitives' | 'random' | 'clock'>

interface Found {
  readonly tenant: string
  readonly account: Account
  readonly row: AccountRow
  readonly event: EventRow & { readonly type: NonNullable<EventRow['type']>; readonly at: number }
  /** The sheet that it is about. */
  readonly set: SetRow
  /** What can still be stopped, of that sheet and of those that came of it. */
  readonly live: readonly SetRow[]
  /** Whether there is anything to stop: a live sheet, or an open recovery. */
  readonly canStop: boolean
  /** Whether one of the sheets was stopped so before. */
  readonly isStopped: boolean
  /** Recoveries that their codes opened, and the open one that made the sheet. */
  readonly ending: readonly RecoveryRow[]
}

/**
 * What the link "this was not me" is about. `tenant`: whose account it must be; `null`: whoever's it is. Reads only: whoever
 * prefetches a link must not act.
 */
export const readDisownable = async (
  parts: DisownParts,
  tenant: string | null,
  token: string,
): Promise<DisownResult> => {
  const now = parts.clock().getTime()
  return decide(parts, function* (): Transaction<DisownResult> {
    const found = yield* find(parts, tenant, token, now)
    return keep(found === null ? notGood : shown(found))
  })
}

/**
 * The owner says that it was not them: the sheet that the notice was about stops working, recoveries that its codes opened
 * end, and so does what came of those, from sheet to sheet. The recovery that made the sheet ends where it is still open:
 * its token must not make another. Said again, it changes nothing.
 */
export const disown = async (
  parts: DisownParts,
  tenant: string | null,
  given: DisownInput,
): Promise<DisownResult> => {
  const { token, context } = readDisownInput(given)
  const now = parts.clock().getTime()
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<DisownResult | typeof again> {
    const found = yield* find(parts, tenant, token, now)
    if (found === null) return keep(notGood)
    const { account, row, live, ending } = found
    const { accountKey } = account
    if (live.length === 0 && ending.length === 0) {
      return (yield* restate(parts, account, row, seeds)) ? keep(shown(found)) : tryAgain()
    }
    const events: NewEvent[] = [
      ...live.map((set): NewEvent => ({
        type: 'set.suspended',
        actor: 'person',
        setId: set.setId,
        context,
      })),
      ...ending.slice(0, eventsMost).map((one): NewEvent => ({
        type: 'recovery.disowned',
        actor: 'person',
        setId: one.setId,
        context,
        detail: { recoveryId: printRecoveryId(one.recoveryId) },
      })),
    ]
    const change: RegisterChange = {
      ...(live.some(({ state }) => state === 'active') ? { activeSetId: null, remaining: 0 } : {}),
      ...(live.some(({ state }) => state === 'pending') ? { pendingSetId: null } : {}),
    }
    if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
    // The browser that used the code is known, too: whose it is cannot be told.
    yield* write('deleteDevices', { accountKey })
    for (const set of live) yield* endSet(accountKey, set.setId, set.state, 'suspended', seeds.at)
    for (const one of ending) {
      yield* writeRecovery(accountKey, { ...one, endedAt: seeds.at, endedBy: 'disowned' })
    }
    return keep(shown({ ...found, canStop: false, isStopped: found.isStopped || live.length > 0 }))
  })
}

function* find(parts: DisownParts, tenant: string | null, token: string, now: number): Step<Found | null> {
  const named = readDisownToken(parts.ring, parts.primitives, token)
  if (named === null) return null
  const { accountKey, seq } = named
  const [row] = yield* read('readAccount', { accountKey })
  if (row === undefined || row.identityKeyId === null || row.sealedIdentity === null) return null
  const sealed = { keyId: row.identityKeyId, bytes: row.sealedIdentity }
  const identity = openIdentity(parts.ring, accountKey, sealed)
  if (identity === null || (tenant !== null && identity.tenant !== tenant)) return null
  const [event] = yield* read('readEvents', { accountKey, beforeSeq: seq + 1, limit: 1 })
  const { type = null, at = null, setId = null } = event ?? {}
  if (event === undefined || event.seq !== seq || type === null || at === null || setId === null) return null
  if (now - at > goodForMs) return null
  const [set] = yield* read('readSet', { accountKey, setId })
  if (set === undefined) return null
  const account = openAccount({ ...parts, tenant: identity.tenant }, identity.account)
  const recoveries = yield* read('readRecoveries', { accountKey, limit: recoveriesMost })
  const sheets: SetRow[] = []
  for (const one of sheetsFrom(setId, recoveries))
    sheets.push(...(yield* read('readSet', { accountKey, setId: one })))
  const live = sheets.filter(
    (one) => samePublicBytes(row.activeSetId, one.setId) || samePublicBytes(row.pendingSetId, one.setId),
  )
  const ending = recoveries.filter(
    (one) =>
      (one.endedBy !== 'disowned' && sheets.some((sheet) => samePublicBytes(one.setId, sheet.setId))) ||
      (isOpen(one, now) && samePublicBytes(one.issuedSetId, setId)),
  )
  const isStopped = sheets.some(({ state }) => state === 'suspended')
  return {
    tenant: identity.tenant,
    account,
    row,
    event: { ...event, type, at },
    set,
    live,
    canStop: live.length > 0 || ending.some((one) => isOpen(one, now)),
    isStopped,
    ending,
  }
}

/** A sheet, and those that came of it: each was made by a recovery which a code of one before it opened. */
const sheetsFrom = (setId: Bytes, recoveries: readonly RecoveryRow[]): readonly Bytes[] => {
  const sheets = [setId]
  for (const sheet of sheets) {
    for (const { setId: openedBy, issuedSetId } of recoveries) {
      const isKnown = sheets.some((one) => samePublicBytes(one, issuedSetId))
      if (issuedSetId !== null && !isKnown && samePublicBytes(openedBy, sheet)) sheets.push(issuedSetId)
    }
  }
  return sheets
}

const shown = ({ tenant, account, event, set, canStop, isStopped }: Found): Disownable => ({
  ok: true,
  tenant,
  accountId: account.accountId,
  event: event.type,
  at: new Date(event.at),
  serial: set.serial,
  sheet: canStop ? 'live' : isStopped ? 'suspended' : 'ended',
})
