import type { ConfirmResult, OpenedRecovery, RecoveryTask, RedeemResult, Status } from 'sparekey'
import type { Outcome } from './steps.ts'
import { moment, span } from './times.ts'

/** What came of a step, in plain words. */
export interface Words {
  /** `good`: done. `slip`: nothing was counted, type it again. `no`: refused. `wait`: not decided. */
  readonly tone: 'good' | 'slip' | 'no' | 'wait'
  readonly heading: string
  readonly sentences: readonly string[]
}

export interface Around {
  readonly account: string
  readonly status: Status
  readonly now: Date
}

type Refused<R> = Extract<R, { readonly ok: false }>

/** What to say of an outcome. `null` where the page itself says it: a new sheet. */
export const outcomeWords = (outcome: Outcome, around: Around): Words | null => {
  switch (outcome.step) {
    case 'issue':
      return outcome.result.ok ? null : issueRefused(outcome.result, around)
    case 'confirm':
      return outcome.result.ok ? saved(outcome.result, around) : codeRefused(outcome.result, around)
    case 'use':
      return outcome.result.ok ? used(outcome.result, around) : codeRefused(outcome.result, around)
    case 'undecided':
      return undecided(outcome.isKnown)
  }
}

const saved = (
  result: Extract<ConfirmResult, { readonly ok: true }>,
  { status: { activeSet } }: Around,
): Words => ({
  tone: 'good',
  heading: 'Saved for certain',
  sentences: [
    `The code is right and stays unused, so ${activeSet === null ? 'the sheet' : `sheet ${activeSet.serial}`} is in good hands.`,
    ...(result.superseded === null ? [] : ['The sheet before it stopped working at this moment.']),
  ],
})

const used = (result: Extract<RedeemResult, { readonly ok: true }>, { account }: Around): Words => ({
  tone: 'good',
  heading: `Accepted. ${codesLeft(result.remaining)}`,
  sentences: [
    `This is where your application lets ${account} in.`,
    `The code that starts with ${result.label} is used up: cross it off the sheet.`,
    ...(result.recovery === null ? [] : [nowPossible(result.recovery, result.redeemedAt)]),
    ...(result.low ? ['Time for a new sheet.'] : []),
  ],
})

const nowPossible = ({ tasks, expiresAt }: OpenedRecovery, redeemedAt: Date): string => {
  const length = span((expiresAt.getTime() - redeemedAt.getTime()) / 1000)
  return `For ${length} it also opens the way to put things right: ${list(tasks.map((task) => ways[task]))}.`
}

const ways: Readonly<Record<RecoveryTask, string>> = {
  reenroll_factor: 'set up a new phone',
  replace_codes: 'get a new sheet',
  change_password: 'change the password',
  end_other_sessions: 'sign out everywhere else',
}

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

export const codesLeft = (count: number): string => {
  if (count === 0) return 'No codes left.'
  return count === 1 ? '1 code left.' : `${count} codes left.`
}

const issueRefused = (
  refusal: Extract<Outcome, { step: 'issue' }>['result'] & { readonly ok: false },
  { account }: Around,
): Words => {
  switch (refusal.code) {
    case 'issue_limit_reached':
      return no('Enough new sheets for today', [
        `${account} had five in a day. There will be another in ${span(refusal.retryAfterSeconds)}; until then, go on under another name.`,
      ])
    case 'codes_already_shown':
      return no('That sheet was shown already', [
        'Codes are shown once, also when a page is sent twice. If you did not keep them, get a new sheet.',
      ])
    case 'insufficient_authentication':
    case 'idempotency_in_progress':
    case 'idempotency_mismatch':
      return no('That did not work', ['Get a new sheet below.'])
  }
}

const codeRefused = (refusal: Refused<ConfirmResult> | Refused<RedeemResult>, around: Around): Words => {
  const { account, status, now } = around
  switch (refusal.code) {
    case 'code_malformed':
      return {
        tone: 'slip',
        heading: 'That looks like a slip',
        sentences: [refusal.detail, 'A slip is told from a guess: it does not count as a wrong try.'],
      }
    case 'code_invalid':
      return no('Not one of the codes', [
        `Well formed, but not on the sheet of ${account}. This counts as a guess: ${wrongTries(status.failedAttempts)}.`,
        status.retryAt === null
          ? 'After the fourth, each is followed by a wait.'
          : `The next try is possible at ${moment(status.retryAt, now)}.`,
      ])
    case 'code_already_used':
      return no('This code was used before', [
        `It was used at ${moment(refusal.usedAt, now)}, and each works once. Cross it off and take another.`,
        'If that was not you, somebody has your sheet: get a new one.',
      ])
    case 'set_superseded':
      return no(`That was sheet ${refusal.serial}, which was replaced`, [
        `It stopped working at ${moment(refusal.endedAt, now)}. Take a code of the newest sheet.`,
      ])
    case 'set_revoked':
      return no(`That was sheet ${refusal.serial}, which was cancelled`, [
        `It stopped working at ${moment(refusal.endedAt, now)}.`,
      ])
    case 'set_expired':
      return no(`That was sheet ${refusal.serial}, which is too old`, [
        `It stopped working at ${moment(refusal.endedAt, now)}. Get a new one.`,
      ])
    case 'too_many_attempts':
      return no('Too many wrong tries', [
        `Wait ${span(refusal.retryAfterSeconds)}, then try again. This try was not looked at, so it does not count.`,
      ])
    case 'codes_disabled':
      return no('The codes are switched off', [
        'There were too many wrong tries in a row. A new sheet ends that; the old one is gone for good.',
      ])
    case 'set_not_found':
    case 'set_not_pending':
      return no('This sheet no longer waits to be saved', [
        'It was replaced meanwhile. See below how things stand.',
      ])
    case 'first_factor_required':
    case 'assurance_not_met':
    case 'idempotency_in_progress':
    case 'idempotency_mismatch':
      return no('That did not work', ['The page had grown old. Type the code again.'])
  }
}

export const wrongTries = (count: number): string =>
  count === 1 ? '1 wrong try in a row' : `${count} wrong tries in a row`

const undecided = (isKnown: boolean): Words => ({
  tone: 'wait',
  heading: isKnown ? 'Too busy just now' : 'It is not known whether that worked',
  sentences: isKnown
    ? ['Nothing was counted and nothing was used. Try again in a moment.']
    : ['See below how things stand, then try again.'],
})

const no = (heading: string, sentences: readonly string[]): Words => ({ tone: 'no', heading, sentences })
