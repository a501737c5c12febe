import type { SupportCase } from 'sparekey'
import type { Visit } from '../shell/screen.ts'

/** Which request an operator was shown, and when. */
export interface Seen {
  readonly requestHash: string
  readonly seenAt: Date
}

const nameOf = (caseId: string): string => `case-seen ${caseId}`

/**
 * Sealed into the form that approves, so that a request is approved by somebody who had its page open for a realistic time, and
 * no other request than the one that the page showed (OWASP ASVS v5.0.0-2.4.2).
 */
export const sealSeen = (
  visit: Pick<Visit, 'seal' | 'now'>,
  { caseId, requestHash }: Pick<SupportCase, 'caseId' | 'requestHash'>,
): string => visit.seal(nameOf(caseId), JSON.stringify([requestHash, visit.now.getTime()]))

/** `null`: it is none of this session's, or of another case. */
export const openSeen = (visit: Pick<Visit, 'open'>, caseId: string, sealed: string): Seen | null => {
  const text = visit.open(nameOf(caseId), sealed)
  if (text === null) return null
  const [requestHash, seenAt] = JSON.parse(text) as readonly [string | null, number]
  return requestHash === null ? null : { requestHash, seenAt: new Date(seenAt) }
}
