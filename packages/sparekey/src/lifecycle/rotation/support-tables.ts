import { toHex } from '../../bytes.ts'
import type { KeyRing } from '../../crypto/ports.ts'
import { openSupport, sealSupport, type SupportPlace } from '../../crypto/support-seal.ts'
import type {
  WalkedSupportCase,
  WalkedSupportDecision,
  WalkedSupportEvidence,
} from '../../store/catalogue/support.ts'
import { read, undo, write, type Bytes, type Step, type Store } from '../../store/port.ts'
import { casePlace, decisionPlace, evidencePlace } from '../support/sealed-texts.ts'
import { pagesOf, run, start } from './pages.ts'
import { account, replaced, wholeRow, type SealedRow } from './sealed-row.ts'

type Pages = AsyncGenerator<readonly SealedRow[]>
type Replaced = ReturnType<typeof replaced>

/** What people wrote in cases, and who they are. */
export const supportCases = {
  name: 'supportCases',
  async *pages(store: Store, limit: number): Pages {
    const walk = pagesOf(limit, (last: WalkedSupportCase | null) =>
      run(store, function* () {
        const { accountKey, caseId } = last ?? { accountKey: start, caseId: start }
        return undo(yield* read('walkSupportCases', { accountKey, caseId, limit }))
      }),
    )
    for await (const page of walk) {
      yield page.map((row) => {
        const { accountKey, caseId } = row
        return textRow(`case ${toHex(caseId)}`, casePlace(accountKey, caseId), row, (sealed) =>
          write('resealSupportCase', { accountKey, caseId, ...sealed }),
        )
      })
    }
  },
} as const

export const supportEvidence = {
  name: 'supportEvidence',
  async *pages(store: Store, limit: number): Pages {
    const walk = pagesOf(limit, (last: WalkedSupportEvidence | null) =>
      run(store, function* () {
        const { accountKey, caseId, evidenceId } = last ?? nowhere
        return undo(yield* read('walkSupportEvidence', { accountKey, caseId, evidenceId, limit }))
      }),
    )
    for await (const page of walk) {
      yield page.map((row) => {
        const { accountKey, caseId, evidenceId } = row
        const place = evidencePlace(accountKey, caseId, row)
        return textRow(`evidence ${toHex(evidenceId)}`, place, row, (sealed) =>
          write('resealSupportEvidence', { accountKey, caseId, evidenceId, ...sealed }),
        )
      })
    }
  },
} as const

export const supportDecisions = {
  name: 'supportDecisions',
  async *pages(store: Store, limit: number): Pages {
    const walk = pagesOf(limit, (last: WalkedSupportDecision | null) =>
      run(store, function* () {
        const { accountKey, caseId, requestHash, operatorKey } = last ?? nowhere
        return undo(
          yield* read('walkSupportDecisions', { accountKey, caseId, requestHash, operatorKey, limit }),
        )
      }),
    )
    for await (const page of walk) {
      yield page.map((row) => {
        const { accountKey, caseId, requestHash, operatorKey } = row
        const place = decisionPlace(accountKey, caseId, row)
        return textRow(`decision in case ${toHex(caseId)}`, place, row, (sealed) =>
          write('resealSupportDecision', { accountKey, caseId, requestHash, operatorKey, ...sealed }),
        )
      })
    }
  },
} as const

const nowhere = {
  accountKey: start,
  caseId: start,
  evidenceId: start,
  requestHash: start,
  operatorKey: start,
}

const textRow = (
  name: string,
  place: SupportPlace,
  { keyId, sealed }: { readonly keyId: string; readonly sealed: Bytes },
  reseal: (sealed: Replaced) => Step<number>,
): SealedRow =>
  wholeRow(`${name} of ${account(place.accountKey)}`, place.accountKey, keyId, (ring: KeyRing) => {
    const old = { keyId, bytes: sealed }
    const text = openSupport(ring, place, old)
    if (text === null) return null
    const anew = sealSupport(ring, place, text)
    return () => reseal(replaced(anew, old))
  })
