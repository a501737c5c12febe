import type { NewEvent } from '../../audit/chain.ts'
import { toHex } from '../../bytes.ts'
import { ArgumentRangeError } from '../../errors.ts'
import type { CallOptions, IdempotencyRefusal } from '../../interface/calls.ts'
import type {
  CaseCallResult,
  CaseRefusal,
  CodeChannel,
  OpenCaseInput,
  SupportActor,
} from '../../interface/support.ts'
import { printCanonical } from '../../policy/print.ts'
import type { SupportPolicy } from '../../policy/support.ts'
import type { SupportCaseRow } from '../../store/catalogue/support.ts'
import {
  keep,
  read,
  undo,
  write,
  type AccountRow,
  type Bytes,
  type Step,
  type Transaction,
} from '../../store/port.ts'
import { beginCall } from '../begin-call.ts'
import { claimKey, decideUnderKey, keepUnderKey, prepareClaim, type Claim } from '../idempotency.ts'
import { parseCaseId, printCaseId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import {
  changeRegister,
  drawChange,
  ensureRegister,
  restate,
  tryAgain,
  type again,
  type Account,
  type ChangeSeeds,
} from '../register.ts'
import { contradiction } from '../set-states.ts'
import { doersOf, ownAccount, refuseArrow } from './act.ts'
import { readActor, type Acting } from './acting.ts'
import { writeCase } from './code/change-case.ts'
import { isCarried } from './code/destinations.ts'
import { endCode } from './code/end-code.ts'
import { mayRecord, passed, evidenceExpiry } from './evidence.ts'
import { gatherFacts, type Facts } from './facts.ts'
import { readOpenInput, type ReadOpenInput } from './input.ts'
import { caseLimits, cooldownMs, countOne, dayMs, limitReached, untilNext } from './limits.ts'
import { evidenceDetail, insertEvidence, type GivenEvidence } from './new-evidence.ts'
import { noteLimit } from './note-limit.ts'
import { printFlags, riskOf, type Flag } from './risk.ts'
import { caseEvent, isFrozen, noSuchCase, readScene } from './scene.ts'
import { casePlace, sealCaseText } from './sealed-texts.ts'
import { shownCase } from './shown.ts'
import { isLive, stateAt } from './states.ts'
import { readSwitchesRow, shownSwitches } from './switches.ts'
import { refusalOf } from './transitions.ts'

const refuse = (code: 'case_exists' | 'operator_not_allowed', detail: string): CaseRefusal => ({
  ok: false,
  code,
  detail,
})

/** What one opening works with, drawn before its transaction. */
interface Opening {
  readonly account: Account
  readonly input: ReadOpenInput
  readonly acting: Acting
  readonly claim: Claim | null
  readonly now: number
  readonly seeds: ChangeSeeds
  readonly caseId: Bytes
  readonly caseNumber: string
  readonly evidence: readonly GivenEvidence[]
}

/** Opens a case for an account that has none. The owner is told on every address, and nothing waits until one of them took it. */
export const open = async (
  parts: Parts,
  accountId: string,
  given: OpenCaseInput,
  by: SupportActor,
  options?: CallOptions,
): Promise<CaseCallResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const input = readOpenInput(given)
  checkCarried(parts, input.channel)
  const acting = readActor(parts.ring, by, ['operator', 'automation', 'owner'])
  const { context: _, ...meaning } = input
  const claim = prepareClaim(
    parts,
    account,
    'support.open',
    [meaning, acting.kind, keyText(acting)],
    idempotencyKey,
  )
  const seeds = drawChange(parts)
  const opening: Opening = {
    account,
    input,
    acting,
    claim,
    now,
    seeds,
    caseId: parts.random(16),
    caseNumber: drawNumber(parts.random(4)),
    evidence: input.evidence.map((one) => ({
      ...one,
      evidenceId: parts.random(16),
      by: acting,
      contact: null,
      at: seeds.at,
    })),
  }
  const result = await decideUnderKey(parts, account, claim, () => decideOpening(parts, opening))
  return noteLimit(parts, acting, 'open', result)
}

/** A code that nothing carries would reach nobody, at the end of a long wait. */
const checkCarried = (parts: Parts, channel: CodeChannel): void => {
  if (isCarried(parts, channel)) return
  throw new ArgumentRangeError(
    'channel',
    `"channel" is "${channel}", and nothing carries codes that way: give a carrier in the option "carriers", or take another channel.`,
  )
}

const keyText = ({ key }: Acting): string | null => (key === null ? null : toHex(key))

/** 6 digits to say over a telephone. It names a case of an account to its owner, and opens nothing. */
const drawNumber = (bytes: Bytes): string =>
  String(bytes.reduce((sum, byte) => sum * 256 + byte, 0) % 1_000_000).padStart(6, '0')

function* decideOpening(parts: Parts, opening: Opening): Transaction<CaseCallResult | typeof again> {
  const { account, claim, now, seeds } = opening
  const claimed = yield* claimKey(account, claim, now)
  if (claimed.kind === 'refused') return undo(claimed.refusal)
  if (claimed.kind === 'answered') return yield* answerAgain(parts, opening, claimed.outcome)
  const register = yield* ensureRegister(parts, account)
  const before = yield* caseBefore(account, register)
  const refusal = yield* mayOpen(parts, opening, register, before)
  if (refusal !== null) return undo(refusal)
  const terms = parts.policy.support
  if (terms === null) return undo(refuseArrow('support_stopped'))
  const opened = yield* insertCase(parts, opening, { register, before }, terms)
  if (opened === null) return tryAgain()
  const limit = yield* countOpening(parts, opening)
  if (limit !== null) return undo(limit)
  const scene = yield* readScene(parts, printCaseId(account.accountKey, opening.caseId), seeds.at)
  if (scene === null) throw contradiction()
  if (scene.switches.supportFrozen) return undo(refuseArrow('support_stopped'))
  // Under the key lies the case's id alone: names and tickets lie sealed, in the case.
  const ending = yield* keepUnderKey<{ readonly ok: true; readonly caseId: string } | IdempotencyRefusal>(
    account,
    claim,
    seeds.at,
    { ok: true, caseId: printCaseId(account.accountKey, opening.caseId) },
  )
  if (!ending.value.ok) return undo(ending.value)
  return keep({ ok: true, ...shownCase(parts, scene) })
}

/** The case as it is by now. The commit that repeats an answer writes, so that it rests on what every standby has. */
function* answerAgain(
  parts: Parts,
  { account, seeds }: Opening,
  outcome: string,
): Transaction<CaseCallResult | typeof again> {
  const { caseId } = JSON.parse(outcome) as { readonly caseId: string }
  const scene = parseCaseId(caseId) === null ? null : yield* readScene(parts, caseId, seeds.at)
  if (scene === null) return undo(noSuchCase)
  if (!(yield* restate(parts, account, scene.register, seeds))) return tryAgain()
  return keep({ ok: true, ...shownCase(parts, scene) })
}

/** The case that the register names: one that lives, or one whose time ran out and that nobody wrote down as ended. */
function* caseBefore(
  { accountKey }: Account,
  { supportCaseId: caseId }: AccountRow,
): Step<SupportCaseRow | null> {
  const [row] = caseId === null ? [] : yield* read('readSupportCase', { accountKey, caseId })
  return row ?? null
}

function* mayOpen(
  parts: Parts,
  { account, acting, input, seeds: { at } }: Opening,
  register: AccountRow,
  before: SupportCaseRow | null,
): Step<CaseRefusal | null> {
  const switches = shownSwitches(yield* readSwitchesRow(parts))
  const arrow = refusalOf('open', {
    state: null,
    doers: doersOf(acting, null, at),
    isHeld: false,
    isFrozen: isFrozen(register, at),
    isStopped: switches.supportFrozen || parts.policy.support === null,
    releasesStopped: switches.releasesStopped,
  })
  if (arrow !== null) return refuseArrow(arrow)
  if (acting.kind === 'operator' && acting.owns(account.accountId)) return ownAccount
  if (!input.evidence.every(({ kind }) => mayRecord(kind, acting.kind))) return notYours
  if (before !== null && isLive(stateAt(before, at).state)) {
    return refuse('case_exists', 'The account has a case already. Go on with that one.')
  }
  const cases = yield* read('readSupportCases', {
    accountKey: account.accountKey,
    openedAfter: at - 90 * dayMs,
  })
  return refuseByHistory(cases, at)
}

export const notYours = refuse(
  'operator_not_allowed',
  'Evidence of this kind is recorded by somebody else: by the application that saw it, or by the owner over the link in their message.',
)

/** What an account's earlier cases say of another one. */
const refuseByHistory = (cases: readonly SupportCaseRow[], now: number): CaseRefusal | null => {
  for (const row of cases) {
    const { state, endedAt } = stateAt(row, now)
    const rests = (['cancelled', 'denied', 'withdrawn', 'failed', 'disputed'] as const).some(
      (one) => one === state,
    )
    if (rests && endedAt !== null && now < endedAt + cooldownMs) {
      return limitReached(
        'A case of this account ended a few days ago. Another one can be opened later.',
        endedAt + cooldownMs - now,
      )
    }
  }
  const inMonth = cases.filter(({ openedAt }) => openedAt > now - 30 * dayMs)
  const oldest = inMonth[caseLimits.casesOfAccount - 1]
  return oldest === undefined
    ? null
    : limitReached(
        `An account has at most ${caseLimits.casesOfAccount} cases in 30 days.`,
        oldest.openedAt + 30 * dayMs - now,
      )
}

/** Who opens many is slowed down: a desk that is talked into it, or bribed, does so in numbers. */
function* countOpening(parts: Parts, { acting, seeds: { at } }: Opening): Step<CaseRefusal | null> {
  if (acting.key === null) return null
  const isOperator = acting.kind === 'operator'
  const most = isOperator ? caseLimits.openedByOperatorADay : caseLimits.openedByProgramADay
  if (!(yield* countOne(parts, `opened ${toHex(acting.key)}`, at, dayMs, most))) {
    return limitReached('You have opened as many cases today as one may.', untilNext(at, dayMs))
  }
  if (!isOperator) return null
  // Behind the count, which lets no two openings of one operator through at the same time.
  const [counted] = yield* read('countSupportCases', { tenant: parts.tenant, openerKey: acting.key, now: at })
  return (counted?.cases ?? 0) > caseLimits.openOfOperator
    ? limitReached('You have as many cases open as one may. Bring one of them to an end first.', dayMs / 24)
    : null
}

/** `null`: another change came first. */
function* insertCase(
  parts: Parts,
  opening: Opening,
  { register, before }: { readonly register: AccountRow; readonly before: SupportCaseRow | null },
  terms: SupportPolicy,
): Step<true | null> {
  const { account, acting, input, seeds, caseId, evidence } = opening
  const { accountKey } = account
  const { at } = seeds
  const facts = yield* gatherFacts(parts, accountKey, register, null, at)
  const row = newRow(parts, opening, terms, facts)
  const events: NewEvent[] = [
    ...(before === null ? [] : [endedByTime({ account, row: before }, at)]),
    caseEvent(
      { account, row },
      'support.case_opened',
      { ...acting, context: input.context ?? acting.context },
      {
        reason: row.reason,
        channel: row.channel,
        risk: row.risk,
        openedAs: acting.kind,
      },
    ),
    ...evidence.map((one) =>
      caseEvent({ account, row }, 'support.evidence_added', acting, evidenceDetail(parts, one)),
    ),
  ]
  if (!(yield* changeRegister(parts, account, register, seeds, { supportCaseId: caseId }, events)))
    return null
  if (before !== null) {
    const { state, endedAt } = stateAt(before, at)
    yield* writeCase(account, before, { state, endedAt, endedBy: 'time' })
    yield* endCode(accountKey, before, 'expired', at)
  }
  yield* write('insertSupportCase', { accountKey, ...row })
  for (const one of evidence) yield* insertEvidence(parts, accountKey, caseId, one)
  return true
}

/** A case whose time ran out, as it is written once somebody comes by. */
export const endedByTime = (of: Parameters<typeof caseEvent>[0], now: number): NewEvent =>
  caseEvent(
    of,
    stateAt(of.row, now).state === 'failed' ? 'support.failed' : 'support.expired',
    { actor: 'automation' },
    { reason: 'time' },
  )

const newRow = (
  parts: Parts,
  { account, acting, input, seeds: { at }, caseId, caseNumber, evidence }: Opening,
  terms: SupportPolicy,
  facts: Facts,
): SupportCaseRow => {
  const flags: readonly Flag[] = [
    ...facts.flags,
    ...(input.isPrivileged ? (['privileged'] as const) : []),
    ...input.lost.map((one): Flag => `${one}_lost`),
  ]
  const there = passed(
    evidence.map(({ kind, outcome }) => ({
      kind,
      outcome,
      addedAt: at,
      expiresAt: evidenceExpiry(kind, at),
    })),
    at,
  )
  const isLow = facts.addressesAreOld && there.has('password') && there.has('known_device')
  const present = facts.contacts.filter(({ removedAt }) => removedAt === null)
  return {
    caseId,
    tenant: parts.tenant,
    caseNumber,
    state: 'open',
    version: 1,
    risk: riskOf(flags, isLow),
    flags: printFlags(flags),
    reason: input.reason,
    channel: input.channel,
    policy: printCanonical(terms),
    contacts: JSON.stringify(present.map(({ contactId }) => toHex(contactId))),
    openerKey: acting.key,
    openerPerson: acting.person,
    openerPlace: acting.place === null ? null : JSON.stringify({ ...acting.place, at }),
    openedAt: at,
    expiresAt: at + terms.expiresAfterSeconds * 1000,
    toldAt: null,
    notBefore: null,
    submissions: 0,
    submittedAt: null,
    requestHash: null,
    expedite: null,
    heldAt: null,
    claimUntil: null,
    claims: 0,
    codeSetId: null,
    codeExpiresAt: null,
    wrongCodes: 0,
    wrongCodesTotal: 0,
    recoveryId: null,
    endedAt: null,
    endedBy: null,
    ...sealCaseText(parts.ring, casePlace(account.accountKey, caseId), {
      account: account.accountId,
      reference: input.reference,
      openedBy: acting.personName,
      openedAs: acting.kind,
      remarks: [],
    }),
  }
}
