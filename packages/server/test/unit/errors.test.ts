import assert from 'node:assert/strict'
import { test } from 'node:test'
import type {
  ConfirmResult,
  IssueResult,
  RedeemResult,
  CaseRefusal,
  RefusalCode,
  RevokeResult,
  SparekeyErrorCode,
} from 'sparekey'
import { renderDocs } from '../../src/docs/page.ts'
import { type ErrorCode, errorCodes, errorKinds } from '../../src/http/errors.ts'
import { operations } from '../../src/http/operations.ts'
import { openApiDocument } from '../../src/openapi/document.ts'

/** The list of the interface, version 1. Codes may be added; none of these may change. */
const PROMISED = `
invalid_request 400 · unauthorized 401 · forbidden 403 · insufficient_authentication 403 ·
first_factor_required 403 · assurance_not_met 403 · code_invalid 403 · not_found 404 · set_not_found 404 ·
set_not_pending 409 · code_already_used 409 · codes_already_shown 409 · idempotency_in_progress 409 ·
set_superseded 410 · set_revoked 410 · set_expired 410 · body_too_large 413 · unsupported_media_type 415 ·
code_malformed 422 · idempotency_mismatch 422 · codes_disabled 423 · too_many_attempts 429 ·
issue_limit_reached 429 · internal 500 · overloaded 503 · outcome_unknown 503`
const ADDED = [
  'codes_exist 409',
  'method_not_allowed 405',
  'request_timeout 408',
  'expectation_failed 417',
  'second_person_required 403',
  'operator_not_allowed 403',
  'case_not_found 404',
  'case_exists 409',
  'case_state 409',
  'request_changed 409',
  'evidence_missing 422',
  'case_frozen 423',
  'support_stopped 423',
  'not_yet 425',
  'case_limit_reached 429',
]

test('the registry holds the promised codes with their statuses, and those added since', () => {
  const promised = PROMISED.split('·').map((entry) => entry.trim())
  const registered = errorCodes.map((code) => `${code} ${errorKinds[code].status}`)
  assert.deepEqual(registered.toSorted(), [...promised, ...ADDED].toSorted())
})

test('every code that the library can give is in the registry', () => {
  const ofLibrary: RefusalCode | CaseRefusal['code'] | SparekeyErrorCode extends ErrorCode ? true : false =
    true
  assert.ok(ofLibrary)
})

type CodeOf<R> = R extends { ok: false; code: infer C } ? C : never
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

test('each call documents the refusals of its result type, all of them and no others', () => {
  const documented = (id: string): string[] =>
    Object.keys(operations.find(({ operationId }) => operationId === id)?.refusals ?? {}).toSorted()
  const issue = [
    'codes_already_shown',
    'idempotency_in_progress',
    'idempotency_mismatch',
    'insufficient_authentication',
    'issue_limit_reached',
  ] as const
  const confirm = [
    'code_invalid',
    'code_malformed',
    'codes_disabled',
    'idempotency_in_progress',
    'idempotency_mismatch',
    'set_not_found',
    'set_not_pending',
    'too_many_attempts',
  ] as const
  const redeem = [
    'assurance_not_met',
    'code_already_used',
    'code_invalid',
    'code_malformed',
    'codes_disabled',
    'first_factor_required',
    'idempotency_in_progress',
    'idempotency_mismatch',
    'set_expired',
    'set_revoked',
    'set_superseded',
    'too_many_attempts',
  ] as const
  const revoke = ['idempotency_in_progress', 'idempotency_mismatch'] as const
  const typesAgree: [
    Same<CodeOf<IssueResult>, (typeof issue)[number]>,
    Same<CodeOf<ConfirmResult>, (typeof confirm)[number]>,
    Same<CodeOf<RedeemResult>, (typeof redeem)[number]>,
    Same<CodeOf<RevokeResult>, (typeof revoke)[number]>,
  ] = [true, true, true, true]
  assert.ok(typesAgree.every(Boolean))
  assert.deepEqual(documented('issueCodes'), issue)
  assert.deepEqual(documented('confirmCodes'), confirm)
  assert.deepEqual(documented('redeemCode'), redeem)
  assert.deepEqual(documented('revokeCodes'), revoke)
})

test('the page at /docs lists every code of the registry once, and no other', async () => {
  const page = String(await renderDocs(openApiDocument()))
  const anchors = [...page.matchAll(/<div id="([a-z_]+)">/g)].map(([, id = '']) => id)
  assert.deepEqual(anchors.toSorted(), [...errorCodes].toSorted())
})
