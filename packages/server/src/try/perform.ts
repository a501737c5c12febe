import {
  SparekeyError,
  type ConfirmResult,
  type IssueResult,
  type RedeemResult,
  type Sparekey,
} from 'sparekey'
import { confirmCodes } from '../http/routes/confirm.ts'
import { redeemCode } from '../http/routes/redeem.ts'
import { type ApiCall, callApi } from './exchange.ts'
import type { Step } from './steps.ts'

/** Runs a call of the API. Codes in its answer are kept apart from what else came of it. */
export const perform = async (sparekey: Sparekey, call: ApiCall): Promise<Step> => {
  try {
    const { result, exchange, fullAnswer } = await callApi(sparekey, call)
    if (call.operation === confirmCodes) {
      return { outcome: { step: 'confirm', result: result as ConfirmResult }, exchange, shownOnce: null }
    }
    if (call.operation === redeemCode) {
      return { outcome: { step: 'use', result: result as RedeemResult }, exchange, shownOnce: null }
    }
    const issued = result as IssueResult
    if (!issued.ok) return { outcome: { step: 'issue', result: issued }, exchange, shownOnce: null }
    const { codes, ...sheet } = issued
    return { outcome: { step: 'issue', result: sheet }, exchange, shownOnce: { codes, answer: fullAnswer } }
  } catch (error) {
    if (!(error instanceof SparekeyError) || error.code === 'internal') throw error
    const outcome = { step: 'undecided', isKnown: error.code === 'overloaded' } as const
    return { outcome, exchange: null, shownOnce: null }
  }
}
