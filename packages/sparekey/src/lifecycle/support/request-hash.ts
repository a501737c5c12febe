import { samePublicBytes, toHex, utf8 } from '../../bytes.ts'
import type { Primitives } from '../../crypto/ports.ts'
import type { SupportCaseRow, SupportEvidenceRow } from '../../store/catalogue/support.ts'
import type { Bytes, ContactRow } from '../../store/port.ts'

/** The request that people decide on, word for word. */
export interface Request {
  readonly accountKey: Bytes
  readonly row: SupportCaseRow
  /** The risk for which it was gathered. */
  readonly risk: string
  readonly evidence: readonly SupportEvidenceRow[]
  readonly contacts: readonly ContactRow[]
}

/** Addresses to which the code may go: on file when the case was opened, and still. In the order of their ids. */
export const deliveryContacts = (
  row: Pick<SupportCaseRow, 'contacts'>,
  contacts: readonly ContactRow[],
): readonly ContactRow[] => {
  const ids = new Set(JSON.parse(row.contacts) as readonly string[])
  return contacts
    .filter(({ contactId, removedAt }) => removedAt === null && ids.has(toHex(contactId)))
    .toSorted((a, b) => (toHex(a.contactId) < toHex(b.contactId) ? -1 : 1))
}

/**
 * SHA-256 over everything that a decision rests on. Frozen at submission and made anew whenever something follows from it: where it came
 * out otherwise, those who decided saw another request. The number of the submission keeps approvals of an earlier one from counting.
 */
export const hashRequest = (
  primitives: Pick<Primitives, 'sha256'>,
  { accountKey, row, risk, evidence, contacts }: Request,
): Bytes =>
  primitives.sha256(
    utf8(
      JSON.stringify([
        'sparekey/1/support-request',
        toHex(accountKey),
        toHex(row.caseId),
        row.submissions,
        row.reason,
        row.channel,
        risk,
        row.policy,
        deliveryContacts(row, contacts).map(({ contactId }) => toHex(contactId)),
        evidence.map((one) => [toHex(one.evidenceId), one.kind, one.outcome, one.addedBy, one.addedAt]),
      ]),
    ),
  )

/** Whether the request is still the one that was frozen. */
export const requestStands = (primitives: Pick<Primitives, 'sha256'>, request: Request): boolean =>
  samePublicBytes(request.row.requestHash, hashRequest(primitives, request))
