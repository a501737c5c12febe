import type { SignalEffect, Signalled } from 'sparekey'
import { Counter, type Registry } from 'prom-client'
import type { ErrorCode } from '../http/errors.ts'

/** What came of a call. */
export type Outcome = { readonly ok: true } | { readonly code: string }

interface CountedCall {
  readonly name: string
  readonly help: string
  /** The outcomes of a call that was done. */
  readonly done: readonly string[]
  /** Which of them this call had. Default: all. */
  readonly of?: (result: object) => readonly string[]
  /** Refusals of it that somebody may want to be woken for. */
  readonly watched?: readonly ErrorCode[]
}

/** Nothing was decided, or nobody knows what was: the same for every call. */
const FAILURES: readonly ErrorCode[] = ['overloaded', 'outcome_unknown', 'internal']

const signalEffects: readonly SignalEffect[] = ['revoked', 'replacement_requested', 'deferred', 'noted']

/** Each effect of an answered signal once, however many sheets it was on. */
const effectsOf = (result: object): readonly string[] => {
  if (!('effects' in result)) return []
  const had = new Set((result.effects as Signalled['effects']).map(({ effect }) => effect))
  return had.size === 0 ? ['nothing'] : [...had]
}

const activityOf = (result: object): readonly string[] =>
  'active' in result ? [result.active === true ? 'active' : 'inactive'] : []

const countedCalls: Readonly<Record<string, CountedCall>> = {
  redeemCode: {
    name: 'sparekey_redemptions_total',
    help: 'Codes presented, by outcome.',
    done: ['redeemed'],
    watched: [
      'code_invalid',
      'code_malformed',
      'code_already_used',
      'set_superseded',
      'set_revoked',
      'set_expired',
      'too_many_attempts',
      'codes_disabled',
    ],
  },
  issueCodes: {
    name: 'sparekey_issues_total',
    help: 'Requests for a sheet, by outcome.',
    done: ['issued'],
    watched: ['insufficient_authentication', 'issue_limit_reached'],
  },
  importCodes: {
    name: 'sparekey_imports_total',
    help: 'Requests to take codes over from elsewhere, by outcome.',
    done: ['imported'],
  },
  confirmCodes: {
    name: 'sparekey_confirmations_total',
    help: 'Codes typed back, by outcome.',
    done: ['confirmed'],
    watched: ['code_invalid', 'too_many_attempts', 'codes_disabled'],
  },
  revokeCodes: {
    name: 'sparekey_revocations_total',
    help: 'Requests to revoke, by outcome.',
    done: ['revoked'],
  },
  sendSignal: {
    name: 'sparekey_signals_total',
    help: 'Signals, by effect ("nothing": the policy does nothing on it) or refusal. One of several effects counts for each.',
    done: [...signalEffects, 'nothing'],
    of: effectsOf,
  },
  reportTask: {
    name: 'sparekey_task_reports_total',
    help: 'Reports of the tasks of recoveries, by outcome.',
    done: ['reported'],
  },
  introspectRecovery: {
    name: 'sparekey_recovery_introspections_total',
    help: "Tokens of recoveries that were asked about, by what they were. Another tenant's is inactive.",
    done: ['active', 'inactive'],
    of: activityOf,
  },
  openPageSession: {
    name: 'sparekey_page_sessions_total',
    help: 'Links to hosted pages that were asked for, by outcome.',
    done: ['opened'],
  },
  openSupportCase: {
    name: 'sparekey_support_openings_total',
    help: 'Requests to open a support case, by outcome.',
    done: ['opened'],
    watched: ['case_exists', 'case_frozen', 'support_stopped', 'case_limit_reached'],
  },
  claimSupportCode: {
    name: 'sparekey_support_claims_total',
    help: 'Requests to send the code of a support case to its owner, by outcome.',
    done: ['claimed'],
    watched: ['not_yet', 'case_frozen', 'support_stopped', 'case_limit_reached', 'first_factor_required'],
  },
  freezeAccountForSupport: {
    name: 'sparekey_support_freezes_total',
    help: 'Requests to freeze an account for support, by outcome.',
    done: ['frozen'],
  },
  eraseAccount: {
    name: 'sparekey_erasures_total',
    help: 'Requests to erase an account, by outcome.',
    done: ['erased'],
  },
}

/**
 * Counts what comes of calls, by operation. Every outcome that somebody may watch for is a series from the start: where a
 * series begins with its first event, a rate over it never sees that event.
 */
export const callCounters = (registry: Registry): ((operationId: string, result: Outcome) => void) => {
  const counters = new Map(
    Object.entries(countedCalls).map(([operationId, { name, help, done, of = () => done, watched = [] }]) => {
      const counter = new Counter({ name, help, labelNames: ['outcome'], registers: [registry] })
      for (const outcome of [...done, ...watched, ...FAILURES]) counter.inc({ outcome }, 0)
      return [operationId, { counter, of }]
    }),
  )
  return (operationId, result) => {
    const counted = counters.get(operationId)
    if (counted === undefined) return
    const outcomes = 'code' in result ? [result.code] : counted.of(result)
    for (const outcome of outcomes) counted.counter.inc({ outcome })
  }
}
