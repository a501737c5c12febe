import type { NewEvent } from '../audit/chain.ts'
import { formats, labelCount } from '../codes/formats.ts'
import { generateCodes, type GeneratedCode } from '../codes/generate.ts'
import { generateSerial } from '../codes/serial.ts'
import { samePublicBytes } from '../bytes.ts'
import { printDerivation } from '../crypto/derivation.ts'
import { packVerifiers, type Verifier } from '../crypto/packed-verifiers.ts'
import type { Derivation } from '../crypto/ports.ts'
import { sealSet, SET_SCHEME } from '../crypto/set-seal.ts'
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
  type Transaction,
} from '../store/port.ts'
import type { CallOptions, Refusal } from '../interface/calls.ts'
import type { FormatName } from '../interface/formats.ts'
import type { Issued, IssueInput, IssueReason, IssueResult } from '../interface/issue.ts'
import { beginCall } from './begin-call.ts'
import { compareWithFile, replaceContacts } from './contacts.ts'
import { derivationFailed, derivationFor, reserveFor } from './candidate.ts'
import type { Places } from './hash-gate.ts'
import {
  claimKey,
  decideUnderKey,
  freeKey,
  keepUnderKey,
  prepareClaim,
  releaseKey,
  type Claim,
} from './idempotency.ts'
import { isWindowOpen, limit, withinPolicy } from './issue-limits.ts'
import { drawSetIdTail, makeSetId, printSetId } from './identifiers.ts'
import { readIssueInput, type ReadIssueInput } from './input.ts'
import type { Parts } from './parts.ts'
import {
  changeRegister,
  drawChange,
  ensureRegister,
  readRegister,
  tryAgain,
  type Account,
  type again,
  type ChangeSeeds,
} from './register.ts'
import { namedByToken, standingIn } from './recoveries/standing-in.ts'
import { writeRecovery } from './recoveries/tasks.ts'
import type { NamedRecovery } from './recoveries/token.ts'
import { endingOf } from './ending-sets.ts'
import { searchedSets } from './searched-sets.ts'
import { contradiction, endSet } from './set-states.ts'
import { missingForIssue } from './statements-of-trust.ts'
import { noUse, ownUse, writeOwnUse } from './support/code/own-use.ts'

const dayMs = 86_400_000

/** Above every number of failures; the column is a 32-bit integer. */
const anyFailures = 2_147_483_647

/** Makes a new set; its codes are in this one answer. The old sheet keeps working until the new one is confirmed. */
export const issue = async (
  parts: Parts,
  accountId: string,
  given: IssueInput,
  options?: CallOptions,
): Promise<IssueResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const input = readIssueInput(given)
  const { count, expiresAt } = withinPolicy(parts, input, now)

  const refusal = missing(parts, input, now)
  if (refusal !== null) return insufficient(refusal)
  const recovery = input.recoveryToken === null ? null : namedByToken(account, input.recoveryToken)
  if (recovery !== null && 'missing' in recovery) return insufficient(recovery.missing)

  const meaning = [input.reason, input.policy, input.count, input.expiresInDays, input.contacts]
  const claim = prepareClaim(parts, account, 'issue', meaning, idempotencyKey)
  const places = reserveFor(parts.gate, derivationFor(parts, parts.policy.format), count)
  try {
    const prelude = await prepare(parts, account, claim, recovery, { now, count, reason: input.reason })
    if (prelude.kind === 'ended') return prelude.result
    return await issueApart(
      parts,
      { account, claim, input, recovery, now, count, expiresAt },
      prelude.labels,
      places,
    )
  } catch (error) {
    await releaseKey(parts, account, claim)
    throw error
  } finally {
    places.release()
  }
}

/** A request that may be granted. */
interface Request {
  readonly account: Account
  readonly claim: Claim | null
  readonly input: ReadIssueInput
  /** What the request's token names; proven in the transaction. */
  readonly recovery: NamedRecovery | null
  readonly now: number
  readonly count: number
  readonly expiresAt: number | null
}

/** Issues with labels apart from those of the live sets; where one met a set issued meanwhile, draws all anew. */
const issueApart = async (
  parts: Parts,
  request: Request,
  avoidLabels: ReadonlySet<string>,
  places: Places,
): Promise<IssueResult> => {
  const { format } = parts.policy
  const codes = generateCodes({ format, count: request.count, avoidLabels, random: parts.random })
  const plan = await planSet(parts, places, request, codes)
  const result = await decideUnderKey(parts, request.account, request.claim, () => settle(parts, plan))
  if (!('labelsTaken' in result)) return result
  const anew = reserveFor(parts.gate, derivationFor(parts, format), request.count)
  try {
    return await issueApart(parts, request, result.labelsTaken, anew)
  } finally {
    anew.release()
  }
}

const insufficient = (detail: string): Refusal<'insufficient_authentication'> => ({
  ok: false,
  code: 'insufficient_authentication',
  detail,
})

/** Why nothing may be issued, or `null`. A token is looked at later: what it names lies in the database. */
const missing = (parts: Parts, input: ReadIssueInput, now: number): string | null => {
  const { issuing } = parts.policy
  if (!issuing.reasons.includes(input.reason)) {
    return `The policy allows no issue for this "reason". Allowed are: ${issuing.reasons.join(', ')}.`
  }
  if (input.recoveryToken !== null) return null
  return missingForIssue(input.authentication, issuing, now)
}

type Prelude =
  | { readonly kind: 'ready'; readonly labels: ReadonlySet<string> }
  | { readonly kind: 'ended'; readonly result: IssueResult }

/** Claims the key and looks whether a set may be issued, before the costly part. */
const prepare = (
  parts: Parts,
  account: Account,
  claim: Claim | null,
  recovery: NamedRecovery | null,
  { now, count, reason }: { readonly now: number; readonly count: number; readonly reason: IssueReason },
): Promise<Prelude> =>
  decideUnderKey(parts, account, claim, function* (): Transaction<Prelude> {
    const claimed = yield* claimKey(account, claim, now)
    if (claimed.kind === 'answered') return undo({ kind: 'ended', result: codesAlreadyShown })
    if (claimed.kind === 'refused') return undo({ kind: 'ended', result: claimed.refusal })
    const row = yield* readRegister(parts, account)
    if (recovery !== null) {
      const found = yield* standingIn(parts, account, recovery, reason, now)
      if ('missing' in found) return undo({ kind: 'ended', result: insufficient(found.missing) })
    }
    if (row === null) return keep({ kind: 'ready', labels: new Set<string>() })
    const limited = yield* limit(parts, account.accountKey, row, now)
    if (limited !== null) return undo({ kind: 'ended', result: limited })
    return keep({
      kind: 'ready',
      labels: labelsBeside(parts, yield* searchedSets(account.accountKey), row, count),
    })
  })

const codesAlreadyShown: Refusal<'codes_already_shown'> = {
  ok: false,
  code: 'codes_already_shown',
  detail: 'The codes of this request were shown once and cannot be shown again. Issue a new set.',
}

function* liveSets(accountKey: Bytes, row: AccountRow): Step<readonly SetRow[]> {
  const live: SetRow[] = []
  for (const setId of [row.activeSetId, row.pendingSetId]) {
    if (setId !== null) live.push(...(yield* read('readSet', { accountKey, setId })))
  }
  return live
}

/**
 * The labels that the codes of a new set do without: those of all the sets that a typed code is looked for in, so that a code
 * of an old sheet is told to be one. Where that leaves too few, of the live sets only; of a format with so few labels that
 * even then none would be left, of the set that goes on beside the new one. Places on another system's list are no labels.
 */
const labelsBeside = (
  { policy: { format } }: Parts,
  sets: readonly SetRow[],
  row: AccountRow,
  count: number,
): ReadonlySet<string> => {
  const own = sets.filter((set) => set.format !== 'legacy')
  const choices = [own, own.filter(({ endedAt }) => endedAt === null)].map(labelsOf)
  return (
    choices.find((labels) => labels.size + count <= labelCount(formats[format])) ??
    labelsOf(own.filter((set) => samePublicBytes(set.setId, row.activeSetId)))
  )
}

const labelsOf = (sets: readonly SetRow[]): ReadonlySet<string> =>
  new Set(sets.flatMap((set) => set.labels.match(/../g) ?? []))

/** A set that is ready to be written, all its random parts drawn. */
interface Plan extends Request {
  readonly format: FormatName
  readonly codes: readonly GeneratedCode[]
  readonly labels: string
  readonly derivation: string
  readonly verifiers: Uint8Array
  readonly serial: string
  readonly setIdTail: Bytes
  readonly contactIds: readonly Bytes[]
  readonly seeds: ChangeSeeds
}

const planSet = async (
  parts: Parts,
  places: Places,
  request: Request,
  codes: readonly GeneratedCode[],
): Promise<Plan> => {
  const derivation = derivationFor(parts, parts.policy.format)
  const verifiers = await deriveAll(parts, places, codes, derivation)
  return {
    ...request,
    format: parts.policy.format,
    codes,
    labels: codes.map((one) => one.label).join(''),
    derivation: printDerivation(derivation),
    verifiers: packVerifiers(verifiers),
    serial: generateSerial(parts.random),
    setIdTail: drawSetIdTail(parts.random),
    contactIds: (request.input.contacts ?? []).map(() => parts.random(16)),
    seeds: drawChange(parts),
  }
}

const deriveAll = async (
  parts: Parts,
  places: Places,
  codes: readonly GeneratedCode[],
  derivation: Derivation,
): Promise<readonly Verifier[]> => {
  try {
    return await Promise.all(
      codes.map(async ({ code }) => {
        const salt = parts.random(16)
        return { salt, digest: await places.run(() => parts.kdf.derive(code.bytes, salt, derivation)) }
      }),
    )
  } catch (error) {
    throw error instanceof SparekeyError ? error : derivationFailed(error)
  }
}

function* settle(
  parts: Parts,
  plan: Plan,
): Transaction<IssueResult | { readonly labelsTaken: ReadonlySet<string> } | typeof again> {
  const { account, claim, now, seeds } = plan
  const { accountKey } = account
  // Whatever may refuse comes first: a refusal must not bring the identity of an erased account back.
  const before = yield* readRegister(parts, account)
  const limited = before === null ? null : yield* limit(parts, accountKey, before, now)
  if (limited !== null) return yield* freeKey(account, claim, limited)
  const { reason, authentication } = plan.input
  const recovery =
    plan.recovery === null ? null : yield* standingIn(parts, account, plan.recovery, reason, now)
  if (recovery !== null && 'missing' in recovery) {
    return yield* freeKey(account, claim, insufficient(recovery.missing))
  }
  const row = before?.sealedIdentity ? before : yield* ensureRegister(parts, account)
  if (before !== null && row.auditSeq !== before.auditSeq) return tryAgain()
  const { contacts } = plan.input
  const compared = contacts === null ? 'same' : yield* compareWithFile(parts, accountKey, contacts)

  const live = yield* liveSets(accountKey, row)
  const named = [row.activeSetId, row.pendingSetId].filter((id) => id !== null)
  if (live.length !== named.length) {
    // A set that is hidden now must not come back beside the new one.
    const later = yield* readRegister(parts, account)
    if (later?.auditSeq !== row.auditSeq) return tryAgain()
    throw contradiction()
  }
  const labelsTaken = labelsBeside(parts, live, row, plan.codes.length)
  if (plan.codes.some((one) => labelsTaken.has(one.label))) return undo({ labelsTaken })

  const isDisabled = row.failures >= parts.policy.attempts.failureCap
  const ends = live.map((set) => endingOf(set, row, isDisabled, now)).filter((end) => end !== null)
  const keepsActive = row.activeSetId !== null && !ends.some(({ from }) => from === 'active')
  const issueCount = row.issueCount + 1
  const setId = makeSetId(issueCount, plan.setIdTail)
  const { issuing } = parts.policy
  const methods = authentication?.methods.filter((one) => issuing.secondFactorMethods.includes(one)) ?? []
  const issued: NewEvent = {
    type: 'set.issued',
    actor: 'application',
    setId,
    detail: { reason, count: plan.codes.length, methods: methods.join(' ') },
  }
  const ended = ends.map(({ set, to, why }): NewEvent => ({
    type: `set.${to}`,
    actor: 'automation',
    setId: set.setId,
    ...(why === null ? {} : { detail: { reason: why } }),
  }))
  const told: NewEvent[] =
    compared === 'changed'
      ? [{ type: 'contacts.changed', actor: 'application', setId, detail: { count: contacts?.length ?? 0 } }]
      : []
  // A second factor that was stated is the owner's own: who has it needs no help.
  const own = authentication === undefined ? noUse : yield* ownUse(account, row)
  const sameWindow = isWindowOpen(row, now)
  const change = {
    activeSetId: keepsActive ? row.activeSetId : null,
    pendingSetId: setId,
    remaining: keepsActive ? row.remaining : 0,
    issueCount,
    issueWindowStart: sameWindow ? row.issueWindowStart : now,
    issuesInWindow: sameWindow ? row.issuesInWindow + 1 : 1,
    ...(isDisabled ? { resetFailuresBelow: anyFailures } : {}),
    ...own.change,
  }
  const events = [...ended, issued, ...told, ...own.events]
  if (!(yield* changeRegister(parts, account, row, seeds, change, events))) return tryAgain()
  for (const { set, from, to, endedAt } of ends) {
    yield* endSet(accountKey, set.setId, from, to, endedAt ?? seeds.at)
  }

  yield* writeOwnUse(account, own, seeds.at)
  const set = sealedRow(parts, plan, setId)
  yield* write('keepPolicy', {
    policyHash: set.policyHash,
    body: printPolicy(parts.policy),
    firstUsedAt: seeds.at,
  })
  yield* write('insertSet', { accountKey, ...set })
  if (contacts !== null && compared !== 'same') {
    yield* replaceContacts(parts, accountKey, contacts, plan.contactIds, seeds.at)
  }
  if (recovery !== null) yield* writeRecovery(accountKey, { ...recovery, issuedSetId: setId })
  return yield* keepUnderKey<IssueResult>(account, claim, seeds.at, {
    ...shown(plan, set),
    replaces: keepsActive && row.activeSetId !== null ? printSetId(row.activeSetId) : null,
  })
}

const sealedRow = (parts: Parts, plan: Plan, setId: Bytes): SetRow => {
  const described = {
    setId,
    scheme: SET_SCHEME,
    serial: plan.serial,
    format: plan.format,
    labels: plan.labels,
    count: plan.codes.length,
    derivation: plan.derivation,
    issuedAt: plan.seeds.at,
    expiresAt: plan.expiresAt,
    policyHash: parts.policyHash,
  }
  const sealed = sealSet(parts.ring, { ...described, accountKey: plan.account.accountKey }, plan.verifiers)
  return {
    ...described,
    state: 'pending',
    confirmBy: plan.seeds.at + parts.policy.issuing.confirmWithinDays * dayMs,
    confirmedAt: null,
    endedAt: null,
    keyId: sealed.keyId,
    sealed: sealed.bytes,
  }
}

const shown = (plan: Plan, set: SetRow): Omit<Issued, 'replaces'> => ({
  ok: true,
  setId: printSetId(set.setId),
  serial: set.serial,
  state: 'pending',
  format: plan.format,
  codes: plan.codes.map((one) => one.text) as unknown as Issued['codes'],
  count: set.count,
  issuedAt: new Date(set.issuedAt),
  confirmBy: new Date(set.confirmBy),
  expiresAt: set.expiresAt === null ? null : new Date(set.expiresAt),
})
