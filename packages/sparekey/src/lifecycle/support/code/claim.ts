import { toHex } from '../../../bytes.ts'
import { printBase64url } from '../../../crypto/base64url.ts'
import { sealCaseCode } from '../../../crypto/case-code-seal.ts'
import type { CallOptions, Context, IdempotencyRefusal, Refusal } from '../../../interface/calls.ts'
import type { CaseRefusal, Claimed, ClaimInput, CodeChannel, ShownCode } from '../../../interface/support.ts'
import { printPolicy } from '../../../policy/print.ts'
import { keep, read, undo, write, type Step, type Transaction } from '../../../store/port.ts'
import { beginCall } from '../../begin-call.ts'
import { reserveFor } from '../../candidate.ts'
import { scheduler } from '../../due/schedule.ts'
import {
  claimKey,
  countReplay,
  decideUnderKey,
  keepUnderKey,
  prepareClaim,
  readOutcome,
  releaseKey,
  type Claim,
} from '../../idempotency.ts'
import { printCaseId } from '../../identifiers.ts'
import { readClaimInput } from '../../input.ts'
import type { Parts } from '../../parts.ts'
import { again, drawChange, readRegister, tryAgain, type Account, type ChangeSeeds } from '../../register.ts'
import { searchedSets } from '../../searched-sets.ts'
import { missingForRedeem } from '../../statements-of-trust.ts'
import { refuseAct, refuseArrow } from '../act.ts'
import { afterRefusal, releaseForOwner } from '../release.ts'
import { caseEvent, sceneOf, type Scene } from '../scene.ts'
import { readSwitchesRow } from '../switches.ts'
import { changeCase } from './change-case.ts'
import { destinationName, destinationsOf, isCarried } from './destinations.ts'
import { endCode } from './end-code.ts'
import { derivationOfCode, makeSingleCode, sealSingleCode, type SingleCode } from './single-code.ts'
import { triesOfCase, triesOfCode, usedUp } from './tries.ts'

const minuteMs = 60_000

/** Codes that one case may have, one after the other. */
const claimsMost = 3

/** How long a code is good. NIST SP 800-63B-4 §4.2.1.2 allows a day by mail, 10 minutes by message, 21 days by post. */
const goodForMs: Readonly<Record<CodeChannel, number>> = {
  email: 10 * minuteMs,
  sms: 10 * minuteMs,
  in_person: 60 * minuteMs,
  post: 21 * 24 * 60 * minuteMs,
}

/** How long a code may wait, sealed, for its delivery. */
const waitsMostMs = 10 * minuteMs

export type ClaimResult = Claimed | CaseRefusal | Refusal<'first_factor_required'> | IdempotencyRefusal

/**
 * Sends a code to the owner, who has passed the first factor, to addresses that were on file when the case was opened. The
 * code is in no answer; until it is delivered it lies sealed in the due work, at most 10 minutes.
 */
export const claim = async (
  parts: Parts,
  accountId: string,
  given: ClaimInput,
  options?: CallOptions,
): Promise<ClaimResult> => {
  const { account, idempotencyKey, now } = beginCall(parts, accountId, options)
  const key = prepareClaim(parts, account, 'claim', [], idempotencyKey)
  const made = await makeCode(parts, { account, key, now, isShown: false }, given)
  return 'codeShown' in made ? made.claimed : made
}

/**
 * The same for a case whose code is given in person: it is in this one answer, for the page in front of the owner, and goes
 * nowhere else. No operator's page and no interface of the service may call this.
 */
export const claimInPerson = async (
  parts: Parts,
  accountId: string,
  given: ClaimInput,
): Promise<ShownCode | Refused> => {
  const { account, now } = beginCall(parts, accountId, undefined)
  const made = await makeCode(parts, { account, key: null, now, isShown: true }, given)
  if (!('codeShown' in made)) return made
  const { claimed, codeShown } = made
  return codeShown === null ? noCase : { ...claimed, codeShown }
}

interface Request {
  readonly account: Account
  readonly key: Claim | null
  readonly now: number
  readonly isShown: boolean
}

interface Made {
  readonly claimed: Claimed
  /** `null`: it was made by an earlier call under the same key. */
  readonly codeShown: string | null
}

type Refused = Exclude<ClaimResult, Claimed>

const makeCode = async (parts: Parts, request: Request, given: ClaimInput): Promise<Made | Refused> => {
  const { account, key, now } = request
  const { firstFactor, context } = readClaimInput(given)
  const missing = missingForRedeem(firstFactor, parts.policy.redeeming, now)
  if (missing !== null) return { ok: false, code: 'first_factor_required', detail: missing }
  const places = reserveFor(parts.gate, derivationOfCode(parts), 1)
  try {
    const prelude = await prepare(parts, request)
    if (prelude.kind === 'answered') {
      const kept = readOutcome<ClaimResult>(await countReplay(parts, account, prelude.key))
      return kept.ok ? { claimed: kept, codeShown: null } : kept
    }
    if (prelude.kind !== 'ready') {
      await afterRefusal(parts, prelude.result)
      return prelude.result
    }
    const code = await makeSingleCode(parts, places, prelude.labels)
    const plan = { ...request, code, context, seeds: drawChange(parts) }
    const result = await decideUnderKey(parts, account, key, () => settle(parts, plan))
    if (result.ok) return { claimed: result, codeShown: code.code.text }
    await releaseKey(parts, account, key)
    return result
  } catch (error) {
    await releaseKey(parts, account, key)
    throw error
  } finally {
    places.release()
  }
}

type Prelude =
  | { readonly kind: 'ready'; readonly labels: ReadonlySet<string> }
  | { readonly kind: 'answered'; readonly key: Claim }
  | { readonly kind: 'ended'; readonly result: Refused }

/**
 * Claims the key, and releases an approved case whose time has come: who asks for the code asks for that. Whatever refuses comes
 * before the costly part.
 */
const prepare = (parts: Parts, { account, key, now, isShown }: Request): Promise<Prelude> => {
  const seeds = drawChange(parts)
  return decideUnderKey(parts, account, key, function* (): Transaction<Prelude | typeof again> {
    const claimed = yield* claimKey(account, key, now)
    if (claimed.kind === 'refused') return undo({ kind: 'ended', result: claimed.refusal })
    if (claimed.kind === 'answered' && key !== null) return undo({ kind: 'answered', key })
    const scene = yield* liveScene(parts, account, now)
    const refused = refusalOf(parts, scene, isShown)
    if (refused !== null || scene === null) return undo({ kind: 'ended', result: refused ?? noCase })
    const destinations = yield* destinationsOf(parts, account.accountKey, scene.row)
    if (!isShown && destinations.length === 0) return undo({ kind: 'ended', result: noAddress })
    const released = yield* releaseForOwner(parts, scene, scene.row, seeds)
    if (released === again) return tryAgain()
    if (released !== null) return undo({ kind: 'ended', result: released })
    const sets = yield* searchedSets(account.accountKey)
    return keep({ kind: 'ready', labels: new Set(sets.flatMap(({ labels }) => labels.match(/../g) ?? [])) })
  })
}

/** The account's live case, as things stand now. */
function* liveScene(parts: Parts, account: Account, now: number): Step<Scene | null> {
  const { accountKey } = account
  const register = yield* readRegister(parts, account)
  if (register === null || register.supportCaseId === null) return null
  const [found] = yield* read('readSupportCase', { accountKey, caseId: register.supportCaseId })
  return found === undefined ? null : yield* sceneOf(parts, { account, register }, found, now)
}

const noCase: CaseRefusal = {
  ok: false,
  code: 'case_not_found',
  detail: 'Nobody is working on a request for help with this account.',
}

const inState = (detail: string): CaseRefusal => ({ ok: false, code: 'case_state', detail })

const notCarried = inState(
  'The code of this case goes by text message or post, and nothing carries it there: see the option "carriers".',
)

const noAddress = inState('No address that was on file when the case was opened is on file any more.')

/** Why no code is given now; `null`: one may be, of an approved case where its release says so too. */
const refusalOf = (parts: Parts, scene: Scene | null, isShown: boolean): CaseRefusal | null => {
  if (scene === null) return noCase
  const { row, state, now } = scene
  const refused = refuseAct(parts, state === 'approved' ? 'release' : 'claim', ['person'], scene)
  if (refused !== null) return refused
  if (isShown !== (row.channel === 'in_person')) {
    return inState(isShown ? 'The code of this case is sent.' : 'The code of this case is given in person.')
  }
  if (!isCarried(parts, row.channel)) return notCarried
  if (state === 'approved') return null
  const claimUntil = row.claimUntil ?? now
  if (claimUntil <= now) return inState('The time in which a code could be asked for is over.')
  // The last wrong try ends the case, unless the process that counted it died: no new tries for that.
  if (row.wrongCodes >= triesOfCode || row.wrongCodesTotal >= triesOfCase) return inState(usedUp.detail)
  if (row.claims < claimsMost) return null
  return {
    ok: false,
    code: 'case_limit_reached',
    detail: `This case had its ${claimsMost} codes. No more are given.`,
    retryAfterSeconds: Math.ceil((claimUntil - now) / 1000),
  }
}

/** A code that is ready to be written. */
interface Plan extends Request {
  readonly code: SingleCode
  readonly context: Context | null
  readonly seeds: ChangeSeeds
}

function* settle(
  parts: Parts,
  plan: Plan,
): Transaction<Claimed | CaseRefusal | IdempotencyRefusal | typeof again> {
  const { account, key, now, isShown } = plan
  const { accountKey } = account
  const scene = yield* liveScene(parts, account, now)
  const refused = refusalOf(parts, scene, isShown)
  if (refused !== null || scene === null) return undo(refused ?? noCase)
  if (scene.state !== 'released') return undo(refuseArrow('case_state'))
  const { register, row: found } = scene
  const destinations = yield* destinationsOf(parts, accountKey, found)
  if (!isShown && destinations.length === 0) return undo(noAddress)
  const { code, context, seeds } = plan
  const { setId } = code
  const expiresAt = seeds.at + goodForMs[found.channel]
  const claims = found.claims + 1
  const events = [
    caseEvent(scene, 'support.claimed', { actor: 'person', context }, { claims, channel: found.channel }),
    { ...caseEvent(scene, 'support.code_issued', { actor: 'automation' }, { expiresAt }), setId },
  ]
  const change = {
    of: found,
    case: { claims, codeSetId: setId, codeExpiresAt: expiresAt },
    register: {},
    events,
  }
  if (!(yield* changeCase(parts, account, register, seeds, change))) return tryAgain()
  const switches = yield* readSwitchesRow(parts)
  if (switches.supportFrozen + switches.releasesStopped > 0) return undo(refuseArrow('support_stopped'))
  yield* write('resetSupportTries', { accountKey, caseId: found.caseId })
  yield* endCode(accountKey, found, 'superseded', seeds.at)
  const set = sealSingleCode(parts, accountKey, code, seeds.at, expiresAt)
  const { policyHash } = set
  yield* write('keepPolicy', { policyHash, body: printPolicy(parts.policy), firstUsedAt: seeds.at })
  yield* write('insertSet', { accountKey, ...set })
  const waiting = { caseId: toHex(found.caseId), setId: toHex(setId), seq: register.auditSeq + events.length }
  const schedule = scheduler(parts, accountKey, setId)
  for (const { to } of destinations) {
    const place = { accountKey, setId, destination: destinationName(to) }
    const { keyId, bytes } = sealCaseCode(parts.ring, place, code.code.text)
    const sealed = printBase64url(bytes)
    const deliverUntil = Math.min(expiresAt, seeds.at + waitsMostMs)
    yield* schedule.add('case-code', { ...waiting, to, keyId, sealed, deliverUntil }, seeds.at)
  }
  return yield* keepUnderKey<Claimed | CaseRefusal>(account, key, seeds.at, {
    ok: true,
    caseId: printCaseId(accountKey, found.caseId),
    codeExpiresAt: new Date(expiresAt),
    sentTo: destinations.flatMap(({ masked }) => masked ?? []),
    claimsLeft: claimsMost - claims,
  })
}
