import type { NewEvent } from '../../audit/chain.ts'
import { openIdentity } from '../../crypto/account-identity.ts'
import { keep, read, write, type AccountRow, type Bytes, type Transaction } from '../../store/port.ts'
import type { DueParts } from '../due/lease.ts'
import {
  changeRegister,
  decide,
  drawChange,
  openAccount,
  restate,
  tryAgain,
  type again,
} from '../register.ts'
import { endSet } from '../set-states.ts'
import { tenantTrail } from '../support/set-switches.ts'
import { restoredBackup } from './reason.ts'

/** Whose account it is, as its row says. */
export interface AccountName {
  readonly tenant: string
  readonly account: string
}

/**
 * `withdrawn`: its sheets do not work any more, and its owner is told. `asked`: it had none that worked; its owner is asked to get
 * a new one. `before`: one of both was done by an earlier run. `gone`: there is no such account, or it was erased. `unread`: the key
 * of its identity is not on the ring.
 */
export type Withdrawn = 'withdrawn' | 'asked' | 'before' | 'gone' | 'unread'

/**
 * Ends the sheets of an account whose newest records were lost: a code that was used since could work again. What follows,
 * the messages to its owner, is left to the rounds of due work. May be repeated.
 *
 * @throws {SparekeyError} `outcome_unknown`, `overloaded`, `internal`.
 */
export const withdraw = async (parts: DueParts, accountKey: Bytes): Promise<Withdrawn> => {
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<Withdrawn | typeof again> {
    const [row] = yield* read('readAccount', { accountKey })
    if (row === undefined || row.sealedIdentity === null) return keep('gone')
    const name = nameOf(parts, accountKey, row)
    if (name === null) return keep('unread')
    // The tenant's own trail has no sheet, and nobody to ask for one.
    if (name.account === tenantTrail) return keep('gone')
    const [newest] = yield* read('readEvents', { accountKey, beforeSeq: row.auditSeq + 1, limit: 1 })
    const isDone = newest?.detail?.includes(`"reason":"${restoredBackup}"`) === true
    const live = liveSets(row)
    const account = openAccount({ ring: parts.ring, tenant: name.tenant }, name.account)
    if (isDone && live.length === 0) {
      return (yield* restate(parts, account, row, seeds)) ? keep('before') : tryAgain()
    }
    const events = live.length === 0 ? [asking] : live.map(ending)
    const change = { activeSetId: null, pendingSetId: null, remaining: 0 }
    if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
    // Those that were forgotten since the backup came back with it.
    yield* write('deleteDevices', { accountKey })
    for (const { setId, from, to } of live) yield* endSet(accountKey, setId, from, to, seeds.at)
    return keep(live.length === 0 ? 'asked' : 'withdrawn')
  })
}

/** Who the owner of an account is; `null`: it is gone, was erased, or its key is not on the ring. */
export const readAccountName = async (parts: DueParts, accountKey: Bytes): Promise<AccountName | null> => {
  const row = await decide(parts, function* () {
    return keep((yield* read('readAccount', { accountKey }))[0])
  })
  return row === undefined ? null : nameOf(parts, accountKey, row)
}

const nameOf = (
  { ring }: Pick<DueParts, 'ring'>,
  accountKey: Bytes,
  { sealedIdentity, identityKeyId }: AccountRow,
): AccountName | null =>
  sealedIdentity === null || identityKeyId === null
    ? null
    : openIdentity(ring, accountKey, { keyId: identityKeyId, bytes: sealedIdentity })

interface LiveSet {
  readonly setId: Bytes
  readonly from: 'active' | 'pending'
  readonly to: 'revoked' | 'abandoned'
}

const liveSets = ({ activeSetId, pendingSetId }: AccountRow): readonly LiveSet[] => [
  ...(activeSetId === null ? [] : [{ setId: activeSetId, from: 'active', to: 'revoked' } as const]),
  ...(pendingSetId === null ? [] : [{ setId: pendingSetId, from: 'pending', to: 'abandoned' } as const]),
]

const detail = { reason: restoredBackup } as const

const ending = ({ setId, to }: LiveSet): NewEvent => ({ type: `set.${to}`, actor: 'operator', setId, detail })

const asking: NewEvent = { type: 'codes.replacement_asked', actor: 'operator', detail }
