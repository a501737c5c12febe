import { toHex } from '../../bytes.ts'
import { keep, read, type Bytes, type ContactRow, type RedemptionRow, type SetRow } from '../../store/port.ts'
import { decide, openAccount, readRegister } from '../register.ts'
import { addressOf, toldAfterRemovalMs } from '../contacts.ts'
import { printSetId } from '../identifiers.ts'
import { readAccountId } from '../input.ts'
import type { Parts } from '../parts.ts'
import { recoveriesLookedAt } from '../recoveries/tasks.ts'
import { shownRecovery } from '../recoveries/window.ts'
import { sheetsOf } from '../support/code/support-set.ts'
import { maskAddress } from '../../notices/mask-address.ts'
import type { SetFormat } from '../../interface/formats.ts'
import type { Recovery } from '../../interface/recoveries.ts'
import type { SetState } from '../../interface/status.ts'

/** A sheet as a help desk sees it: by serial and labels, which name codes and are not secret. */
export interface CardSet {
  readonly setId: string
  readonly serial: string
  readonly format: SetFormat
  readonly state: SetState
  readonly count: number
  readonly issuedAt: Date
  readonly confirmedAt: Date | null
  readonly expiresAt: Date | null
  readonly endedAt: Date | null
  /** The labels of the codes that were not used, sorted. Of a set of another system: places on the old list. */
  readonly left: readonly string[]
  /** In the order of use. */
  readonly redemptions: readonly { readonly label: string; readonly redeemedAt: Date }[]
}

export interface CardContact {
  readonly contactId: string
  readonly channel: string
  /** Masked: `a•••@e•••.org`. `null`: it does not open under this key ring. */
  readonly masked: string | null
  readonly addedAt: Date
  /** It is told for 30 days more. */
  readonly removedAt: Date | null
  readonly language: string | null
}

/** What is known of an account, for people who help its owner. Holds no verifier, no code and no address in full. */
export interface AccountCard {
  readonly accountId: string
  /** Until when no case of it is opened or goes on; `null`: it is not frozen for support. */
  readonly frozenUntil: Date | null
  /** The newest 10, the live ones first. */
  readonly sets: readonly CardSet[]
  /** In the order they were added; those that were removed in the last 30 days too. */
  readonly contacts: readonly CardContact[]
  /** The newest 10, newest first. */
  readonly recoveries: readonly Recovery[]
}

const setsShown = 10

/**
 * Looks at an account. Reads only; `null`: it was never seen, or was erased.
 *
 * @throws {ArgumentTypeError} `invalid_request`: not an account id.
 */
export const accountCard = async (parts: Parts, accountIdGiven: string): Promise<AccountCard | null> => {
  const accountId = readAccountId(accountIdGiven)
  const account = openAccount(parts, accountId)
  const { accountKey } = account
  const now = parts.clock().getTime()
  const found = await decide(parts, function* () {
    const row = yield* readRegister(parts, account)
    if (row === null || row.sealedIdentity === null) return keep(null)
    const sets: { readonly set: SetRow; readonly redemptions: readonly RedemptionRow[] }[] = []
    for (const set of sheetsOf(yield* read('readRecentSets', { accountKey, limit: setsShown }))) {
      sets.push({ set, redemptions: yield* read('readRedemptions', { accountKey, setId: set.setId }) })
    }
    const contacts = yield* read('readContacts', { accountKey, removedAfter: now - toldAfterRemovalMs })
    const recoveries = yield* read('readRecoveries', { accountKey, limit: recoveriesLookedAt })
    return keep({ frozenUntil: row.supportFrozenUntil, sets, contacts, recoveries })
  })
  if (found === null) return null
  const { frozenUntil } = found
  return {
    accountId,
    frozenUntil: frozenUntil !== null && frozenUntil > now ? new Date(frozenUntil) : null,
    sets: found.sets.map(({ set, redemptions }) => shownSet(set, redemptions)),
    contacts: found.contacts.map((row) => shownContact(parts, accountKey, row)),
    recoveries: found.recoveries.map((row) => shownRecovery(row, now)),
  }
}

const shownSet = (set: SetRow, redemptions: readonly RedemptionRow[]): CardSet => {
  const used = new Set(redemptions.map(({ label }) => label))
  return {
    setId: printSetId(set.setId),
    serial: set.serial,
    format: set.format,
    state: set.state,
    count: set.count,
    issuedAt: new Date(set.issuedAt),
    confirmedAt: dateOf(set.confirmedAt),
    expiresAt: dateOf(set.expiresAt),
    endedAt: dateOf(set.endedAt),
    left: (set.labels.match(/../g) ?? []).filter((label) => !used.has(label)).toSorted(),
    redemptions: redemptions.map(({ label, redeemedAt }) => ({ label, redeemedAt: new Date(redeemedAt) })),
  }
}

const shownContact = (parts: Parts, accountKey: Bytes, row: ContactRow): CardContact => {
  const address = addressOf(parts, accountKey, row)
  return {
    contactId: toHex(row.contactId),
    channel: row.channel,
    masked: address === null ? null : maskAddress(address),
    addedAt: new Date(row.addedAt),
    removedAt: dateOf(row.removedAt),
    language: row.language,
  }
}

const dateOf = (millis: number | null): Date | null => (millis === null ? null : new Date(millis))

/**
 * One address in full. Whoever asks writes down before that they looked, and why.
 *
 * `null`: the account has no such address on file, or it does not open under this key ring.
 */
export const revealContact = async (
  parts: Parts,
  accountIdGiven: string,
  contactId: string,
): Promise<string | null> => {
  const account = openAccount(parts, readAccountId(accountIdGiven))
  const { accountKey } = account
  const removedAfter = parts.clock().getTime() - toldAfterRemovalMs
  const row = await decide(parts, function* () {
    if ((yield* readRegister(parts, account)) === null) return keep(null)
    const rows = yield* read('readContacts', { accountKey, removedAfter })
    return keep(rows.find((one) => toHex(one.contactId) === contactId) ?? null)
  })
  return row === null ? null : addressOf(parts, accountKey, row)
}
