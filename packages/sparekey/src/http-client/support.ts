import type { CallOptions } from '../interface/calls.ts'
import type {
  CaseCallResult,
  CasePage,
  CaseResult,
  EvidenceInput,
  ListCasesInput,
  OpenCaseInput,
  Support,
} from '../interface/support.ts'
import { readAccountId, readCallOptions, readClaimInput } from '../lifecycle/input.ts'
import { asString } from '../validation.ts'
import type { Exchange } from './exchange.ts'
import { account, post, segment } from './paths.ts'

/**
 * Support cases, as far as a program may work on them: it opens and gathers, has the code sent to the owner who has passed the
 * first factor, and freezes. Approving, releasing, shortening a wait and unfreezing are acts of people in the console.
 *
 * The API key needs the scopes `support:open`, `support:read`, `support:claim`, `support:freeze` for what it does, and is who
 * acts. See {@link Support} for what each call guarantees. What the service does not take is thrown as `ArgumentRangeError`
 * (`invalid_request`), by the name of the field.
 */
export interface SupportCalls {
  open(accountId: string, input: OpenCaseInput, options?: CallOptions): Promise<CaseCallResult>
  get(caseId: string): Promise<CaseResult>
  list(input?: ListCasesInput): Promise<CasePage>
  /** The account's live case, or the newest of the last 30 days. */
  ofAccount(accountId: string): Promise<CaseResult>
  addEvidence(caseId: string, input: EvidenceInput): Promise<CaseResult>
  submit(caseId: string): Promise<CaseResult>
  withdraw(caseId: string): Promise<CaseResult>
  claim: Support['claim']
  freeze(accountId: string, input: Parameters<Support['freeze']>[1]): ReturnType<Support['freeze']>
}

const cases = '/v1/support-cases'

export const supportCalls = (exchange: Exchange): SupportCalls => {
  const ofCase = (caseId: string): string => `${cases}/${segment(asString(caseId, 'caseId', 100), 'caseId')}`
  const act = (caseId: string, path: string, body: object): Promise<CaseResult> =>
    exchange<CaseResult>({ method: 'POST', path: `${ofCase(caseId)}${path}`, body })
  return {
    open: async (accountId, input, options) =>
      exchange<CaseCallResult>({
        method: 'POST',
        path: cases,
        body: { ...input, accountId: readAccountId(accountId) },
        ...readCallOptions(options),
      }),
    get: async (caseId) => exchange<CaseResult>({ method: 'GET', path: ofCase(caseId) }),
    list: async ({ states, limit, cursor } = {}) => {
      const query = new URLSearchParams()
      if (states !== undefined) query.set('state', states.join(','))
      if (limit !== undefined) query.set('limit', String(limit))
      if (cursor !== undefined) query.set('cursor', cursor)
      return exchange<CasePage>({ method: 'GET', path: `${cases}?${query.toString()}` })
    },
    ofAccount: async (accountId) =>
      exchange<CaseResult>({ method: 'GET', path: `${account(accountId)}/support-case` }),
    addEvidence: async (caseId, input) => act(caseId, '/evidence', input),
    submit: async (caseId) => act(caseId, '/submit', {}),
    withdraw: async (caseId) => act(caseId, '/withdraw', {}),
    claim: async (accountId, input, options) => {
      readClaimInput(input)
      return post(exchange, accountId, '/support-codes', input, options)
    },
    freeze: async (accountId, input) => post(exchange, accountId, '/support-freeze', input, undefined),
  }
}
