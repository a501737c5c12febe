import type { CaseResult, EvidenceInput, SupportActor } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase, refuseArrow, type CaseOutcome } from './act.ts'
import { readActor } from './acting.ts'
import { mayRecord } from './evidence.ts'
import { readEvidence } from './input.ts'
import { evidenceDetail, insertEvidence } from './new-evidence.ts'
import { notYours } from './open.ts'
import { reopened } from './reopen.ts'
import { caseEvent, type Scene } from './scene.ts'
import { waitUntil } from './wait.ts'

/**
 * Adds a piece of evidence. A request that is being looked at is another one with it: it goes back to gathering, approvals are void and
 * the wait begins anew.
 */
export const addEvidence = (
  parts: Parts,
  caseId: string,
  given: EvidenceInput,
  by: SupportActor,
): Promise<CaseResult> => {
  const input = readEvidence(given)
  const acting = readActor(parts.ring, by, ['operator', 'automation', 'owner'])
  const evidenceId = parts.random(16)
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'add_evidence', acting, function* (scene, doers) {
    if (!mayRecord(input.kind, acting.kind)) return notYours
    // A manager attests, in whatever role; the rest is for those who gather.
    if (acting.kind === 'operator' && input.kind !== 'manager_attestation' && !doers.includes('support')) {
      return refuseArrow('operator_not_allowed')
    }
    // What the owner's page says must not undo what people decide on.
    if (acting.kind === 'owner' && scene.state !== 'open') return refuseArrow('case_state')
    const evidence = { ...input, evidenceId, by: acting, contact: null, at: scene.now }
    const event = caseEvent(scene, 'support.evidence_added', acting, evidenceDetail(parts, evidence))
    const back = scene.state === 'review' ? backByEdit(scene, acting) : null
    return {
      case: back?.case ?? {},
      events: [event, ...(back?.events ?? [])],
      *beside() {
        yield* insertEvidence(parts, scene.account.accountKey, scene.row.caseId, evidence)
        return null
      },
    }
  })
}

const backByEdit = (scene: Scene, by: Parameters<typeof caseEvent>[2]): CaseOutcome => {
  const { row, terms, demands, now } = scene
  const back = reopened(scene, by, 'edited')
  const wait = row.notBefore === null ? {} : waitUntil(row, now + demands.delayMs, terms)
  return { case: { ...back.case, ...wait }, events: back.events }
}
