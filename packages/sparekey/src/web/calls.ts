import type { RefusalCode } from '../errors.ts'
import type { Authentication } from '../interface/calls.ts'
import type { RevocationReason } from '../interface/ending.ts'
import type { IssueInput } from '../interface/issue.ts'
import type { RecoveryTask } from '../interface/recoveries.ts'
import { asInteger, asOneOf, asString } from '../validation.ts'
import { jsonAnswer, problemAnswer, signedInAnswer, type AccountView } from './answers.ts'
import { contextOf, isSignedIn } from './identity.ts'
import type { Identity, Settings } from './options.ts'
import type { ProblemMembers } from './problem.ts'

/** A request that has passed every check that is the same for all. */
export interface Asked {
  readonly request: Request
  readonly identity: Identity
  /** No other fields than the call's. */
  readonly body: Readonly<Record<string, unknown>>
  readonly options: { readonly idempotencyKey?: string }
  readonly settings: Settings
}

interface Call {
  readonly method: 'GET' | 'POST'
  /** `true`: also before the second step of a sign-in. */
  readonly halfSignedIn?: true
  /** `true`: an `Idempotency-Key` must be sent, so that a repeat after a lost answer does nothing twice. */
  readonly keyed?: true
  readonly fields: readonly string[]
  readonly answer: (asked: Asked) => Promise<Response>
}

type Refused = ProblemMembers & { readonly code: RefusalCode; readonly detail: string }
const refused = (result: Refused): Response => problemAnswer(result.code, result.detail, result)

const tasks: readonly RecoveryTask[] = [
  'reenroll_factor',
  'replace_codes',
  'change_password',
  'end_other_sessions',
]
const reasons: readonly RevocationReason[] = ['compromised', 'owner_request']

/** Of the account: nothing about its codes before the second step. */
const status = async ({ identity, settings }: Asked): Promise<Response> => {
  const { displayName } = identity
  const { supportUrl, otherMethodsUrl } = settings
  const told = { displayName, supportUrl, otherMethodsUrl }
  if (!isSignedIn(identity)) return jsonAnswer(200, { ...told, status: null } satisfies AccountView)
  const { state, activeSet, pendingSet, advice, recovery } = await settings.sparekey.status(
    identity.accountId,
  )
  const view: AccountView = { ...told, status: { state, activeSet, pendingSet, advice, recovery } }
  return jsonAnswer(200, view)
}

/**
 * A new sheet. Why it is made follows from the account and is not the browser's to say: a policy may allow some reasons
 * only. With a recovery's token a person who signed in with a backup code gets one.
 */
const issue = async ({ identity, body, options, settings }: Asked): Promise<Response> => {
  const { sparekey } = settings
  const token = identity.recoveryToken ?? null
  const input: IssueInput = {
    ...(token === null
      ? { reason: await reasonFor(settings, identity.accountId), authentication: identity.authentication }
      : { reason: 'recovery', recoveryToken: token }),
    ...(body['count'] === undefined ? {} : { count: asInteger(body['count'], 'count', 5, 100) }),
    ...(identity.contacts === undefined ? {} : { contacts: identity.contacts }),
  }
  const result = await sparekey.issue(identity.accountId, input, options)
  if (!result.ok) return refused(result)
  const { ok: _, ...sheet } = result
  return jsonAnswer(201, { ...sheet, displayName: identity.displayName })
}

const reasonFor = async ({ sparekey }: Settings, accountId: string): Promise<'enrollment' | 'replacement'> =>
  (await sparekey.status(accountId)).state === 'none' ? 'enrollment' : 'replacement'

const confirm = async ({ identity, body, options, settings }: Asked): Promise<Response> => {
  const input = { setId: asString(body['setId'], 'setId', 512), code: asString(body['code'], 'code') }
  const result = await settings.sparekey.confirm(identity.accountId, input, options)
  if (!result.ok) return refused(result)
  const { ok: _, ...confirmed } = result
  return jsonAnswer(200, confirmed)
}

/** A use, and the application's own sign-in after it: also where the use was answered before and the answer was lost. */
const redeem = async ({ request, identity, body, options, settings }: Asked): Promise<Response> => {
  const firstFactor: Authentication = identity.authentication
  const input = { code: asString(body['code'], 'code'), firstFactor, context: contextOf(identity, request) }
  const result = await settings.sparekey.redeem(identity.accountId, input, options)
  if (!result.ok) return refused(result)
  return signedInAnswer(request, result, await settings.completeSignIn(request, result))
}

const revoke = async ({ identity, body, options, settings }: Asked): Promise<Response> => {
  const reason = asOneOf(body['reason'], 'reason', reasons)
  const result = await settings.sparekey.revoke(identity.accountId, { reason }, options)
  if (!result.ok) return refused(result)
  return jsonAnswer(200, { revoked: result.revoked })
}

/**
 * "Not now", said of a task. That one was done is the application's to report (`sparekey.recoveries.report`): a browser's
 * word would end an alarm, and under some policies the remaining codes.
 */
const decline = async ({ identity, body, options, settings }: Asked): Promise<Response> => {
  const result = await settings.sparekey.recoveries.report(
    identity.accountId,
    {
      recoveryId: asString(body['recoveryId'], 'recoveryId', 512),
      task: asOneOf(body['task'], 'task', tasks),
      outcome: asOneOf(body['outcome'], 'outcome', ['declined']),
    },
    options,
  )
  if (!result.ok) return refused(result)
  const { ok: _, ...recovery } = result
  return jsonAnswer(200, recovery)
}

/** By the last segment of the path. */
export const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['status', { method: 'GET', halfSignedIn: true, fields: [], answer: status }],
  ['issue', { method: 'POST', keyed: true, fields: ['count'], answer: issue }],
  ['confirm', { method: 'POST', fields: ['setId', 'code'], answer: confirm }],
  ['redeem', { method: 'POST', halfSignedIn: true, keyed: true, fields: ['code'], answer: redeem }],
  ['revoke', { method: 'POST', fields: ['reason'], answer: revoke }],
  ['tasks', { method: 'POST', fields: ['recoveryId', 'task', 'outcome'], answer: decline }],
])
