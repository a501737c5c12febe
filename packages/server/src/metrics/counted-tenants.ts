import { SparekeyError } from 'sparekey'
import type { ServedTenant } from '../http/app-parts.ts'
import type { Outcome } from './calls.ts'
import type { Metrics } from './metrics.ts'

type FindTenant = (tenant: string) => Promise<ServedTenant | null>

/** What people do on pages is counted like what applications ask for: by the operation of the API that does the same. */
export const countedTenants =
  (find: FindTenant, { countCall }: Pick<Metrics, 'countCall'>): FindTenant =>
  async (tenant) => {
    const served = await find(tenant)
    if (served === null) return null
    const { sparekey, support } = served
    const counted =
      <Given extends readonly unknown[], Result extends Outcome>(
        operationId: string,
        call: (...given: Given) => Promise<Result>,
      ) =>
      async (...given: Given): Promise<Result> => {
        try {
          const result = await call(...given)
          countCall(operationId, result)
          return result
        } catch (error) {
          if (error instanceof SparekeyError) countCall(operationId, error)
          throw error
        }
      }
    return {
      ...served,
      sparekey: {
        ...sparekey,
        issue: counted('issueCodes', sparekey.issue),
        confirm: counted('confirmCodes', sparekey.confirm),
        redeem: counted('redeemCode', sparekey.redeem),
        revoke: counted('revokeCodes', sparekey.revoke),
      },
      support: {
        ...support,
        open: counted('openSupportCase', support.open),
        claim: counted('claimSupportCode', support.claim),
      },
    }
  }
