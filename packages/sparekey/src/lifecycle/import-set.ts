import type { NewEvent } from '../audit/chain.ts'
import { legacyLabel } from '../codes/legacy.ts'
import { generateSerial } from '../codes/serial.ts'
import { samePublicBytes } from '../bytes.ts'
import { printDerivation } from '../crypto/derivation.ts'
import { parseImportedScheme } from '../codes/imported-scheme.ts'
import { sealSet } from '../crypto/set-seal.ts'
import { SparekeyError } from '../errors.ts'
import { printPolicy } from '../policy/print.ts'
import {
  keep,
  read,
  undo,
  write,
  type AccountRow,
  type Bytes,
  type SetRow,
  type Step,
} from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import type { CallOptions, Refusal } from '../interface/calls.ts'
import type { Imported, ImportInput, ImportResult } from '../interface/import.ts'
import { beginCall } from './begin-call.ts'
import { derivationFailed, derivationFor, reserveFor } from './candidate.ts'
import { compareWithFile, replaceContacts } from './contacts.ts'
import { scheduleIssued, scheduleNext, scheduler } from './due/schedule.ts'
import type { Places } from './hash-gate.ts'
import {
  claimKey,
  decideUnderKey,
  freeKey,
  keepUnderKey,
  prepareClaim,
  readOutcome,
  releaseKey,
  type Claim,
} from './idempotency.ts'
import { drawSetIdTail, makeSetId, printSetId } from './identifiers.ts'
import { readImportInput, type ReadImportInput } from './import-input.ts'
import { readTakenOver, type TakenOver } from './import-reading.ts'
import type { Parts } from './parts.ts'
import {
  again,
  changeRegister,
  drawChange,
  ensureRegister,
  readRegister,
  tryAgain,
  type Account,
  type ChangeSeeds,
} from './register.ts'
import { sheetsOf } from './support/code/support-set.ts'

const dayMs = 86_400_000

/**
 * Takes over an account's codes from another system. Its owner's list goes on working, each unused code exactly once, and
 * each code that was used there is refused as used. One salt for all: a try takes one derivation, or as many as there are
 * salts among the hashes of another system (candidate.ts).
 */
export const importSet = async (
  parts: Parts,
  accountId: string,
  given: ImportInput,
  options?: CallOptions,
): Promise<ImportResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const input = readImportInput(given, now)
  const taken = readTakenOver(parts, input)
  if (taken.foreign !== null) await parts.foreign.prepare(taken.foreign)

  const claim = prepareClaim(parts, account, 'import', meaningOf(input), idempotencyKey)
  const places = reserveFor(parts.gate, derivationFor(parts, 'legacy'), taken.secrets.length)
  try {
    const prelude = await prepare(parts, account, claim, input, now)
    if (prelude !== null) return prelude
    const plan = await planSet(parts, places, { account, claim, input, taken, now })
    return await decideUnderKey(parts, account, claim, () => settle(parts, plan))
  } catch (error) {
    await releaseKey(parts, account, claim)
    throw error
  } finally {
    places.release()
  }
}

/** Hashing for the fingerprint alone; a repeated request may leave out what has a default. */
const meaningOf = ({ source, entries, stored, symbols, randomBits, policy, contacts }: ReadImportInput) => [
  source,
  entries.map(({ text, usedAt }) => [text, usedAt?.getTime() ?? null]),
  stored,
  symbols,
  randomBits,
  policy,
  contacts,
]

const exists: Refusal<'codes_exist'> = {
  ok: false,
  code: 'codes_exist',
  detail:
    'This account has or had codes of its own here. Those of another system are not brought back beside them.',
}

/** Claims the key and looks whether the codes may be taken over, before the costly part. `null`: they may. */
const prepare = (
  parts: Parts,
  account: Account,
  claim: Claim | null,
  input: ReadImportInput,
  now: number,
): Promise<ImportResult | null> =>
  decideUnderKey(parts, account, claim, function* (): Transaction<ImportResult | null | typeof again> {
    const claimed = yield* claimKey(account, claim, now)
    if (claimed.kind === 'answered') return undo(readOutcome<ImportResult>(claimed.outcome))
    if (claimed.kind === 'refused') return undo(claimed.refusal)
    const row = yield* readRegister(parts, account)
    const ended = row === null ? null : yield* standing(parts, account, row, input.source)
    return ended === null ? keep(null) : undo(ended)
  })

/**
 * What the account has that stands against an import: `null` where it never had codes that worked. Codes that ended here
 * must not come back from a copy elsewhere, nor those of an account that was erased.
 */
function* standing(
  parts: Parts,
  account: Account,
  row: AccountRow,
  source: string,
): Step<ImportResult | null | typeof again> {
  const { accountKey } = account
  const recent = yield* read('readRecentSets', { accountKey, limit: row.issueCount + 2 })
  const sets = sheetsOf(recent)
  const active = sets.find((set) => samePublicBytes(set.setId, row.activeSetId))
  if (active !== undefined && parseImportedScheme(active.scheme)?.source === source) {
    return shown(active, row.remaining, true)
  }
  const worked = sets.some(({ state }) => state !== 'pending' && state !== 'abandoned')
  if (!worked && row.activeSetId === null && sets.length >= row.issueCount) return null
  // A set that came between the two reads may be this very import, made by another call.
  return (yield* readRegister(parts, account))?.auditSeq === row.auditSeq ? exists : again
}

interface Request {
  readonly account: Account
  readonly claim: Claim | null
  readonly input: ReadImportInput
  readonly taken: TakenOver
  readonly now: number
}

/** A set that is ready to be written, all its random parts drawn. */
interface Plan extends Request {
  readonly derivation: string
  readonly verifiers: Uint8Array
  readonly serial: string
  readonly setIdTail: Bytes
  readonly redemptionIds: readonly Bytes[]
  readonly contactIds: readonly Bytes[]
  readonly timesId: Bytes
  readonly seeds: ChangeSeeds
}

const planSet = async (parts: Parts, places: Places, request: Request): Promise<Plan> => {
  const derivation = derivationFor(parts, 'legacy')
  const salt = parts.random(16)
  const derive = (secret: Uint8Array) => places.run(() => parts.kdf.derive(secret, salt, derivation))
  const { entries, contacts } = request.input
  try {
    const digests = await Promise.all(request.taken.secrets.map(derive))
    return {
      ...request,
      derivation: printDerivation(derivation),
      verifiers: request.taken.pack(salt, digests),
      serial: generateSerial(parts.random),
      setIdTail: drawSetIdTail(parts.random),
      redemptionIds: entries.map(() => parts.random(16)),
      contactIds: (contacts ?? []).map(() => parts.random(16)),
      timesId: parts.random(16),
      seeds: drawChange(parts),
    }
  } catch (error) {
    throw error instanceof SparekeyError ? error : derivationFailed(error)
  }
}

function* settle(parts: Parts, plan: Plan): Transaction<ImportResult | typeof again> {
  const { account, claim, seeds, input, taken } = plan
  const { accountKey } = account
  const before = yield* readRegister(parts, account)
  const ended = before === null ? null : yield* standing(parts, account, before, input.source)
  if (ended === again) return tryAgain()
  if (ended !== null) return yield* freeKey(account, claim, ended)
  const row = before?.sealedIdentity ? before : yield* ensureRegister(parts, account)
  // Of a row that another call made meanwhile nothing was looked at yet.
  if (row.auditSeq !== (before?.auditSeq ?? 0)) return tryAgain()
  const { contacts } = input
  const compared = contacts === null ? 'same' : yield* compareWithFile(parts, accountKey, contacts)

  const issueCount = row.issueCount + 1
  const setId = makeSetId(issueCount, plan.setIdTail)
  const used = input.entries.flatMap(({ usedAt }, index) =>
    usedAt === null ? [] : [{ label: legacyLabel(index), usedAt, redemptionId: plan.redemptionIds[index] }],
  )
  const count = input.entries.length
  const remaining = count - used.length
  const labels = used.map(({ label }) => label).join(' ')
  const events: NewEvent[] = [
    {
      type: 'set.imported',
      actor: 'application',
      setId,
      detail: { source: input.source, count, remaining, used: labels, randomBits: taken.randomBits },
    },
  ]
  if (compared === 'changed') {
    const detail = { count: contacts?.length ?? 0 }
    events.push({ type: 'contacts.changed', actor: 'application', setId, detail })
  }
  const change = { activeSetId: setId, remaining, issueCount }
  if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()

  const set = sealedRow(parts, plan, setId)
  yield* write('keepPolicy', {
    policyHash: set.policyHash,
    body: printPolicy(parts.policy),
    firstUsedAt: seeds.at,
  })
  yield* write('insertSet', { accountKey, ...set })
  for (const { label, usedAt, redemptionId } of used) {
    if (redemptionId === undefined) continue
    yield* write('insertRedemption', { accountKey, setId, label, redemptionId, redeemedAt: usedAt.getTime() })
  }
  const schedule = scheduler(parts, accountKey, plan.timesId)
  yield* scheduleIssued(parts, schedule, set)
  yield* scheduleNext(parts, schedule, accountKey, set, null, set.issuedAt)
  if (contacts !== null && compared !== 'same') {
    yield* replaceContacts(parts, accountKey, contacts, plan.contactIds, seeds.at)
  }
  return yield* keepUnderKey<ImportResult>(account, claim, seeds.at, shown(set, remaining, false))
}

const sealedRow = (parts: Parts, plan: Plan, setId: Bytes): SetRow => {
  const { input, taken, seeds } = plan
  const { expiresInDays } = parts.policy.issuing
  const described = {
    setId,
    scheme: taken.scheme,
    serial: plan.serial,
    format: 'legacy' as const,
    labels: input.entries.map((_, index) => legacyLabel(index)).join(''),
    count: input.entries.length,
    derivation: plan.derivation,
    issuedAt: input.issuedAt,
    expiresAt: expiresInDays === null ? null : plan.now + expiresInDays * dayMs,
    policyHash: parts.policyHash,
  }
  const sealed = sealSet(parts.ring, { ...described, accountKey: plan.account.accountKey }, plan.verifiers)
  return {
    ...described,
    state: 'active',
    confirmBy: seeds.at,
    confirmedAt: seeds.at,
    endedAt: null,
    keyId: sealed.keyId,
    sealed: sealed.bytes,
  }
}

const shown = (set: SetRow, remaining: number, repeated: boolean): Imported => ({
  ok: true,
  setId: printSetId(set.setId),
  serial: set.serial,
  state: 'active',
  format: 'legacy',
  count: set.count,
  remaining,
  issuedAt: new Date(set.issuedAt),
  expiresAt: set.expiresAt === null ? null : new Date(set.expiresAt),
  repeated,
})
