import type { NewEvent } from '../audit/chain.ts'
import { formats, symbolCount } from '../codes/formats.ts'
import {
  legacyBytes,
  legacyLabel,
  legacyRandomBits,
  legacyShapeOf,
  readLegacyText,
  type LegacyShape,
} from '../codes/legacy.ts'
import { generateSerial } from '../codes/serial.ts'
import { samePublicBytes, toHex } from '../bytes.ts'
import { printDerivation } from '../crypto/derivation.ts'
import { parseImportedScheme, printImportedScheme } from '../codes/imported-scheme.ts'
import { packVerifiers } from '../crypto/packed-verifiers.ts'
import { sealSet } from '../crypto/set-seal.ts'
import { ArgumentRangeError, SparekeyError } from '../errors.ts'
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
import type { CallOptions, Imported, ImportInput, ImportResult, Refusal } from '../types.ts'
import { beginCall } from './begin-call.ts'
import { derivationFailed, derivationFor, reserveFor } from './candidate.ts'
import { compareWithFile, replaceContacts } from './contacts.ts'
import { scheduleConfirmed, scheduleIssued, scheduler } from './due/schedule.ts'
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
import { readImportInput, type ReadImportInput } from './input.ts'
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

const dayMs = 86_400_000

/**
 * Takes over an account's codes from another system. Its owner's list goes on working, each unused code exactly once, and
 * each code that was used there is refused as used. One salt for all, so that a try takes one derivation (candidate.ts).
 */
export const importSet = async (
  parts: Parts,
  accountId: string,
  given: ImportInput,
  options?: CallOptions,
): Promise<ImportResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const input = readImportInput(given, now)
  const codes = readCodes(parts, input)

  const claim = prepareClaim(parts, account, 'import', meaningOf(input), idempotencyKey)
  const places = reserveFor(parts.gate, derivationFor(parts, 'legacy'), codes.secrets.length)
  try {
    const prelude = await prepare(parts, account, claim, input, now)
    if (prelude !== null) return prelude
    const plan = await planSet(parts, places, { account, claim, input, codes, now })
    return await decideUnderKey(parts, account, claim, () => settle(parts, plan))
  } catch (error) {
    await releaseKey(parts, account, claim)
    throw error
  } finally {
    places.release()
  }
}

interface Codes {
  readonly shape: LegacyShape
  readonly secrets: readonly Uint8Array[]
  readonly randomBits: number
}

/** Hashing for the fingerprint alone; a repeated request may leave out what has a default. */
const meaningOf = ({ source, codes, symbols, randomBits, policy, contacts }: ReadImportInput) => [
  source,
  codes.map(({ code, usedAt }) => [code, usedAt?.getTime() ?? null]),
  symbols,
  randomBits,
  policy,
  contacts,
]

/**
 * The codes as they are hashed.
 *
 * @throws {ArgumentRangeError} `invalid_request`: codes that are not of the stated symbols, two alike, too easy to guess
 * under the policy (NIST SP 800-63B-4 §4.2.1.1), or of a length that cannot be told from our own.
 */
const readCodes = ({ policy, policyNames }: Parts, input: ReadImportInput): Codes => {
  if (input.policy !== null && input.policy !== policy.name) {
    throw new ArgumentRangeError(
      'policy',
      `"policy" must be the name of a policy of this tenant: ${policyNames.join(', ')}.`,
    )
  }
  const texts = input.codes.map(({ code }) => code)
  const shape = legacyShapeOf(texts, input.symbols)
  for (const format of Object.values(formats)) {
    const symbols = symbolCount(format)
    if (format.verifier !== 'keyed_hash' || shape.longest < symbols || shape.shortest > symbols) continue
    throw new ArgumentRangeError(
      'codes',
      `"codes" must not be ${symbols} symbols long, as those of "long" are.`,
    )
  }
  const secrets = texts.flatMap((text) => {
    const typed = readLegacyText(text)
    return (typed === null ? null : legacyBytes(typed, shape)) ?? []
  })
  if (new Set(secrets.map(toHex)).size < secrets.length) {
    throw new ArgumentRangeError('codes', '"codes" must be distinct: two of them are typed alike.')
  }
  const randomBits = Math.min(input.randomBits ?? Number.POSITIVE_INFINITY, legacyRandomBits(shape))
  if (randomBits < policy.minimumRandomBits) {
    throw new ArgumentRangeError(
      'policy',
      `These codes have ${randomBits} random bits and the policy "${policy.name}" asks for ${policy.minimumRandomBits}. Name a policy with the preset "legacy" in "policy".`,
    )
  }
  return { shape, secrets, randomBits }
}

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
  const sets = yield* read('readRecentSets', { accountKey, limit: row.issueCount + 1 })
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
  readonly codes: Codes
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
  const derive = async (secret: Uint8Array) => ({
    salt,
    digest: await places.run(() => parts.kdf.derive(secret, salt, derivation)),
  })
  const { codes, contacts } = request.input
  try {
    return {
      ...request,
      derivation: printDerivation(derivation),
      verifiers: packVerifiers(await Promise.all(request.codes.secrets.map(derive))),
      serial: generateSerial(parts.random),
      setIdTail: drawSetIdTail(parts.random),
      redemptionIds: codes.map(() => parts.random(16)),
      contactIds: (contacts ?? []).map(() => parts.random(16)),
      timesId: parts.random(16),
      seeds: drawChange(parts),
    }
  } catch (error) {
    throw error instanceof SparekeyError ? error : derivationFailed(error)
  }
}

function* settle(parts: Parts, plan: Plan): Transaction<ImportResult | typeof again> {
  const { account, claim, seeds, input, codes } = plan
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
  const used = input.codes.flatMap(({ usedAt }, index) =>
    usedAt === null ? [] : [{ label: legacyLabel(index), usedAt, redemptionId: plan.redemptionIds[index] }],
  )
  const count = input.codes.length
  const remaining = count - used.length
  const labels = used.map(({ label }) => label).join(' ')
  const events: NewEvent[] = [
    {
      type: 'set.imported',
      actor: 'application',
      setId,
      detail: { source: input.source, count, remaining, used: labels, randomBits: codes.randomBits },
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
  yield* scheduleConfirmed(parts, schedule, set)
  if (contacts !== null && compared !== 'same') {
    yield* replaceContacts(parts, accountKey, contacts, plan.contactIds, seeds.at)
  }
  return yield* keepUnderKey<ImportResult>(account, claim, seeds.at, shown(set, remaining, false))
}

const sealedRow = (parts: Parts, plan: Plan, setId: Bytes): SetRow => {
  const { input, codes, seeds } = plan
  const { expiresInDays } = parts.policy.issuing
  const described = {
    setId,
    scheme: printImportedScheme({ ...codes.shape, source: input.source }),
    serial: plan.serial,
    format: 'legacy' as const,
    labels: input.codes.map((_, index) => legacyLabel(index)).join(''),
    count: input.codes.length,
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
