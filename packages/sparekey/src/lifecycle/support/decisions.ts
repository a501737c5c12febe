import type { SupportDecisionRow } from '../../store/catalogue/support.ts'
import { write, type Bytes, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import type { Acting } from './acting.ts'
import type { Scene } from './scene.ts'
import { decisionPlace, sealDecisionText } from './sealed-texts.ts'

/** Stands for the request of a case that has none frozen. */
const noRequest = new Uint8Array(32)

/** Writes a decision on the request as it is frozen; 0: this operator decided on it before. */
export function* insertDecision(
  { ring }: Pick<Parts, 'ring'>,
  { account, row, now }: Scene,
  by: Acting & { readonly key: Bytes },
  {
    verdict,
    role,
    reason,
  }: Pick<SupportDecisionRow, 'verdict' | 'role'> & { readonly reason: string | null },
): Step<number> {
  const key = { requestHash: row.requestHash ?? noRequest, operatorKey: by.key }
  const place = decisionPlace(account.accountKey, row.caseId, key)
  return yield* write('insertSupportDecision', {
    accountKey: account.accountKey,
    caseId: row.caseId,
    ...key,
    person: by.person,
    role,
    verdict,
    decidedAt: now,
    ...sealDecisionText(ring, place, { by: by.name, reason }),
  })
}
