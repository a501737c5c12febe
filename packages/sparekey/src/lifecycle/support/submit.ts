import { toHex } from '../../bytes.ts'
import type {
  AutomationActor,
  CaseRefusal,
  CaseResult,
  EvidenceKind,
  OperatorActor,
} from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase } from './act.ts'
import { readActor, type Acting } from './acting.ts'
import { gatherFacts } from './facts.ts'
import { hashRequest } from './request-hash.ts'
import { demandsOf, higher, printFlags, riskOf } from './risk.ts'
import { caseEvent, type Scene } from './scene.ts'
import { missingIn } from './shown.ts'
import { waitAtRisk } from './wait.ts'

const words = (missing: readonly (readonly EvidenceKind[])[]): string =>
  missing.map((alternatives) => alternatives.join(' or ')).join('; ')

export const evidenceMissing = (missing: readonly (readonly EvidenceKind[])[]): CaseRefusal => ({
  ok: false,
  code: 'evidence_missing',
  detail: `Evidence is missing: ${words(missing)}.`,
})

/**
 * Freezes the request and gives it to those who decide. The account is looked at anew: what happened since the opening may have raised
 * the risk, never lowered it.
 */
export const submit = (
  parts: Parts,
  caseId: string,
  by: OperatorActor | AutomationActor,
): Promise<CaseResult> => {
  const acting = readActor(parts.ring, by, ['operator', 'automation'])
  return actOnCase(parts, caseId, 'submit', acting, function* (found) {
    const { accountKey } = found.account
    const { row, register, now, switches, terms } = found
    const facts = yield* gatherFacts(parts, accountKey, register, row.caseId, now)
    const flags = [...new Set([...found.flags, ...facts.flags])]
    const risk = higher(row.risk, riskOf(flags, row.risk === 'low'))
    const demands = demandsOf(terms, { risk, flags }, switches.heightenedThreat)
    const scene: Scene = { ...found, row: { ...row, risk }, flags, demands }
    const missing = missingIn(scene)
    if (missing.length > 0) return evidenceMissing(missing)
    const frozen = { ...row, risk, submissions: row.submissions + 1, submittedAt: now }
    const requestHash = hashRequest(parts.primitives, {
      accountKey,
      row: frozen,
      risk: requestRisk(scene),
      evidence: scene.evidence,
      contacts: facts.contacts,
    })
    return {
      case: {
        ...waitAtRisk(row, risk, terms),
        state: 'review',
        risk,
        flags: printFlags(flags),
        submissions: frozen.submissions,
        submittedAt: now,
        requestHash,
        openerPlace: placeOf(row, acting, now),
      },
      events: [
        caseEvent(scene, 'support.submitted', acting, {
          request: toHex(requestHash),
          risk,
          submissions: frozen.submissions,
        }),
      ],
    }
  })
}

/** The tier for which a request was gathered, threats of the day left out: it is part of what is frozen. */
export const requestRisk = ({
  terms,
  row: { risk },
  flags,
}: Pick<Scene, 'terms' | 'row' | 'flags'>): string => demandsOf(terms, { risk, flags }, false).riskOfRequest

const placeOf = ({ openerKey, openerPlace }: Scene['row'], acting: Acting, now: number): string | null =>
  acting.place !== null && openerKey !== null && acting.key !== null && toHex(openerKey) === toHex(acting.key)
    ? JSON.stringify({ ...acting.place, at: now })
    : openerPlace
