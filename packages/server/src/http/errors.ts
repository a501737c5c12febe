import type { CaseRefusal, RefusalCode, SparekeyErrorCode } from 'sparekey'

/** Codes that only the HTTP layer gives; all others are the library's. */
type HttpOnlyCode =
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'expectation_failed'

/** Every value of a problem document's `code`. */
export type ErrorCode = RefusalCode | CaseRefusal['code'] | SparekeyErrorCode | HttpOnlyCode

interface ErrorKind {
  readonly status: ErrorStatus
  /** Short, and the same at every occurrence (RFC 9457 §3.1.3). */
  readonly title: string
  /** What to do, for whoever calls. */
  readonly advice: string
}

export type ErrorStatus =
  400 | 401 | 403 | 404 | 405 | 408 | 409 | 410 | 413 | 415 | 417 | 422 | 423 | 425 | 429 | 500 | 503

/** The one registry of errors: the status, the OpenAPI document and the page at `/docs` are all taken from it. */
export const errorKinds: Readonly<Record<ErrorCode, ErrorKind>> = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    advice: 'Correct the field that `field` names. The same request will always be refused.',
  },
  unauthorized: {
    status: 401,
    title: 'No valid API key',
    advice:
      'Send `Authorization: Bearer <api key>` with a key of this service that has not expired and was not revoked.',
  },
  forbidden: {
    status: 403,
    title: 'The API key may not do this',
    advice: 'Use a key that has the scope for this call: `detail` and the reference name it.',
  },
  insufficient_authentication: {
    status: 403,
    title: 'Not authenticated well enough to get codes',
    advice: 'Have the person sign in with a second factor again, then repeat. `detail` says what is missing.',
  },
  first_factor_required: {
    status: 403,
    title: 'A first factor is required',
    advice: 'A backup code is a second factor. Check the password first and state it in `firstFactor`.',
  },
  assurance_not_met: {
    status: 403,
    title: 'A backup code cannot give the assurance that is required',
    advice: 'Ask for another factor. No backup code is ever phishing-resistant.',
  },
  code_invalid: {
    status: 403,
    title: 'The code is not right',
    advice: 'Ask for another try. An account without codes gets the same answer in the same time.',
  },
  second_person_required: {
    status: 403,
    title: 'Another person is needed',
    advice:
      'Whoever opened a case, is its subject or decided already decides nothing more. Somebody else does.',
  },
  operator_not_allowed: {
    status: 403,
    title: 'Not for whoever asked',
    advice:
      'A program opens cases and gathers evidence. A person with the role for it does the rest in the console.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    advice: 'Check the path, and the ids in it, against this page.',
  },
  set_not_found: {
    status: 404,
    title: 'The account has no such code set',
    advice: 'Use the `setId` that the issue answered with.',
  },
  case_not_found: {
    status: 404,
    title: 'There is no such case',
    advice: 'Use the `caseId` that opening it answered with. Cases are listed with `GET /v1/support-cases`.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    advice: 'Use a method that the `Allow` header names.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    advice: 'Nothing was done. Send the whole request again, on a new connection.',
  },
  set_not_pending: {
    status: 409,
    title: 'The code set is not waiting to be confirmed',
    advice: 'The sheet was replaced or revoked. Read the status, and issue new codes where there are none.',
  },
  code_already_used: {
    status: 409,
    title: 'The code was used before',
    advice:
      'Ask for another code of the sheet. `usedAt` says when it was used. If it was not the owner, issue new codes.',
  },
  codes_already_shown: {
    status: 409,
    title: 'The codes were shown already',
    advice: 'Codes are shown once. Issue again under a new Idempotency-Key if the answer was lost.',
  },
  codes_exist: {
    status: 409,
    title: 'The account has codes of its own',
    advice: 'Delete the old system’s copy: the codes here stand. Issue new ones if the owner has none.',
  },
  case_exists: {
    status: 409,
    title: 'The account has a case already',
    advice: 'Read it with `GET /v1/accounts/{accountId}/support-case`, and go on with that one.',
  },
  case_state: {
    status: 409,
    title: 'Not in this state of the case',
    advice:
      'Read the case again. What ended goes no further: open another one when the account is free for it.',
  },
  request_changed: {
    status: 409,
    title: 'The request changed meanwhile',
    advice: 'Look at the case as it is now, then decide again.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The same request is still running',
    advice: 'Repeat after a moment with the same Idempotency-Key.',
  },
  set_superseded: {
    status: 410,
    title: 'The code is of a sheet that was replaced',
    advice: 'Ask for a code of the newer sheet. `serial` names the sheet that the code was on.',
  },
  set_revoked: {
    status: 410,
    title: 'The code is of a sheet that was revoked',
    advice: 'Issue new codes. `serial` names the sheet that the code was on.',
  },
  set_expired: {
    status: 410,
    title: 'The code is of a sheet that expired',
    advice: 'Issue new codes. `serial` names the sheet that the code was on.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    advice: 'Send at most 16 KiB.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not of a supported type',
    advice: 'Send JSON in UTF-8, uncompressed, with `Content-Type: application/json`.',
  },
  expectation_failed: {
    status: 417,
    title: 'The expectation cannot be met',
    advice: 'Send the request without `Expect`, or with `Expect: 100-continue`.',
  },
  code_malformed: {
    status: 422,
    title: 'This is not a code',
    advice: 'A slip of typing: ask the person to compare with the sheet. No attempt was spent.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    advice: 'Use a new key for a new request.',
  },
  evidence_missing: {
    status: 422,
    title: 'Evidence is missing',
    advice: 'Add what `missing` of the case names, then submit it again.',
  },
  codes_disabled: {
    status: 423,
    title: 'The codes are disabled',
    advice: 'Identify the person another way and issue new codes.',
  },
  case_frozen: {
    status: 423,
    title: 'The account is frozen for support',
    advice:
      'The owner said no, or somebody froze it. Do not work around it: a security admin ends it in the console.',
  },
  support_stopped: {
    status: 423,
    title: 'Support is stopped',
    advice:
      'For this tenant nothing is opened or let go at the moment. Its security admins and owners know why.',
  },
  not_yet: {
    status: 425,
    title: 'The waiting time is not over',
    advice:
      'Wait `retryAfterSeconds`, then repeat. `notBefore` of the case says when; it may move later, never earlier over the API.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    advice: 'Wait `retryAfterSeconds`, then let the person try again.',
  },
  issue_limit_reached: {
    status: 429,
    title: 'Too many code sets today',
    advice: 'Wait `retryAfterSeconds`. The codes issued before stay as they are.',
  },
  case_limit_reached: {
    status: 429,
    title: 'Too many cases',
    advice:
      'Wait `retryAfterSeconds`. Many cases in a short time are how help desks are attacked: look at them first.',
  },
  internal: {
    status: 500,
    title: 'The service failed',
    advice: 'Report the `X-Request-Id`. It says nothing about the code that was presented.',
  },
  overloaded: {
    status: 503,
    title: 'The service is overloaded',
    advice: 'Nothing was done. Repeat after `retryAfterSeconds`.',
  },
  outcome_unknown: {
    status: 503,
    title: 'The outcome is unknown',
    advice: 'It may have been done. Repeat with the same Idempotency-Key; neither accept nor refuse before.',
  },
}

export const errorCodes = Object.keys(errorKinds) as readonly ErrorCode[]
