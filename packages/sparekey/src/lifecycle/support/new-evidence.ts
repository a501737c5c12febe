import type { NewEvent } from '../../audit/chain.ts'
import { concatBytes, toHex, utf8 } from '../../bytes.ts'
import type { SupportEvidenceRow } from '../../store/catalogue/support.ts'
import { write, type Bytes, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import { evidenceExpiry } from './evidence.ts'
import type { ReadEvidence } from './input.ts'
import { evidencePlace, sealEvidenceText } from './sealed-texts.ts'
import type { Known } from './separation.ts'

/** A piece of evidence, and by whom. */
export interface GivenEvidence extends ReadEvidence {
  readonly evidenceId: Bytes
  readonly by: Known & { readonly kind: SupportEvidenceRow['addedBy']; readonly name: string }
  /** The id of the address that confirmed, in hex. */
  readonly contact: string | null
  readonly at: number
}

/** What the trail says of it: of a note that there was one, by a hash that is worth nothing without the row. */
export const evidenceDetail = (
  { primitives }: Pick<Parts, 'primitives'>,
  { evidenceId, kind, outcome, note }: GivenEvidence,
): NonNullable<NewEvent['detail']> => ({
  kind,
  outcome,
  noteHash: note === null ? null : toHex(primitives.sha256(concatBytes(evidenceId, utf8(note)))),
})

/** Writes it down. The register has been changed before. */
export function* insertEvidence(
  { ring }: Pick<Parts, 'ring'>,
  accountKey: Bytes,
  caseId: Bytes,
  given: GivenEvidence,
): Step<void> {
  const { evidenceId, kind, outcome, reference, note, by, contact, at } = given
  const place = evidencePlace(accountKey, caseId, { evidenceId })
  yield* write('insertSupportEvidence', {
    accountKey,
    caseId,
    evidenceId,
    kind,
    outcome,
    addedBy: by.kind,
    addedByKey: by.key,
    addedByPerson: by.person,
    addedAt: at,
    expiresAt: evidenceExpiry(kind, at),
    ...sealEvidenceText(ring, place, { by: by.name, reference, note, contact }),
  })
}
