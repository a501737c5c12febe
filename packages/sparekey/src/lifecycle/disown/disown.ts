import type { NewEvent } from '../../audit/chain.ts'
import { openIdentity } from '../../crypto/account-identity.ts'
import {
  keep,
  read,
  type AccountRow,
  type EventRow,
  type SetRow,
  type Step,
  type Transaction,
} from '../../store/port.ts'
import type { Disownable, DisownInput, DisownResult, Refusal } from '../../types.ts'
import { printRecoveryId } from '../identifiers.ts'
import { readDisownInput } from '../input.ts'
import type { Parts } from '../parts.ts'
import { recoveriesLookedAt, writeRecovery } from '../recoveries/tasks.ts'
import {
  changeRegister,
  decide,
  drawChange,
  openAccount,
  tryAgain,
  type Account,
  type again,
  type RegisterChange,
} from '../register.ts'
import { endSet } from '../set-states.ts'
import { readDisownToken } from './token.ts'

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
  readonly account: Account
  readonly row: AccountRow
  readonly event: EventRow & { readonly type: NonNullable<EventRow['type']>; readonly at: number }
  readonly set: SetRow
}

/**
 * What the link "this was not me" is about. `tenant`: whose account it must be; `null`: whoever's it is. Reads only: whoever prefetches a link must not act.
 */
export const readDisownable = async (
  parts: DisownParts,
  tenant: string | null,
  token: string,
): Promise<DisownResult> => {
  const now = parts.clock().getTime()
  return decide(parts, function* (): Transaction<DisownResult> {
    const found = yield* find(parts, tenant, token, now)
    return keep(found === null ? notGood : shown(found, found.set.state))
  })
}

/**
 * The owner says that it was not them: the sheet that the notice was about stops working, and recoveries that one of its
 * codes opened end. Said again, it changes nothing.
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
    const { account, row, set } = found
    const { accountKey } = account
    const isLive = set.state === 'active' || set.state === 'pending'
    const recoveries = yield* read('readRecoveries', { accountKey, limit: recoveriesLookedAt })
    const opened = recoveries.filter(
      (one) => one.endedBy !== 'disowned' && one.setId.join() === set.setId.join(),
    )
    if (!isLive && opened.length === 0) return keep(shown(found, set.state))
    const person = { actor: 'person', setId: set.setId, context } as const
    const events: NewEvent[] = [
      ...(isLive ? [{ ...person, type: 'set.suspended' } as const] : []),
      ...opened.slice(0, 4).map((one): NewEvent => ({
        ...person,
        type: 'recovery.disowned',
        detail: { recoveryId: printRecoveryId(one.recoveryId) },
      })),
    ]
    const change: RegisterChange =
      set.state === 'active'
        ? { activeSetId: null, remaining: 0 }
        : set.state === 'pending'
          ? { pendingSetId: null }
          : {}
    if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
    if (isLive) yield* endSet(accountKey, set.setId, set.state, 'suspended', seeds.at)
    for (const one of opened) {
      yield* writeRecovery(accountKey, { ...one, endedAt: seeds.at, endedBy: 'disowned' })
    }
    return keep(shown(found, isLive ? 'suspended' : set.state))
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
  return {
    account: openAccount({ ...parts, tenant: identity.tenant }, identity.account),
    row,
    event: { ...event, type, at },
    set,
  }
}

const shown = ({ account, event, set }: Found, state: SetRow['state']): Disownable => ({
  ok: true,
  accountId: account.accountId,
  event: event.type,
  at: new Date(event.at),
  serial: set.serial,
  sheet: state === 'active' || state === 'pending' ? 'live' : state === 'suspended' ? 'suspended' : 'ended',
})
