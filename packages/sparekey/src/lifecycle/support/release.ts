import type { NewEvent } from '../../audit/chain.ts'
import type { CaseRefusal, CaseResult, OperatorActor } from '../../interface/support.ts'
import { read, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import type { ChangeSeeds } from '../register.ts'
import { again } from '../register.ts'
import { actOnCase, refuseAct, writeOutcome, type CaseOutcome } from './act.ts'
import { readOperatorActor } from './acting.ts'
import { anotherPerson, requestChanged } from './approve.ts'
import { countRelease } from './limits.ts'
import { requestStands } from './request-hash.ts'
import { approvalsOf, caseEvent, earliestRelease, involvedIn, sceneOf, type Scene } from './scene.ts'
import { countingApprovals, isEnough, isSamePerson } from './separation.ts'
import { missingIn } from './shown.ts'
import { stopReleases } from './stop-releases.ts'
import { evidenceMissing, requestRisk } from './submit.ts'

const tooMany: CaseRefusal = {
  ok: false,
  code: 'support_stopped',
  detail:
    'More cases were released in this hour than usual, so releases are stopped. Ask your security team.',
}

/** Opens the claim window of an approved case whose time has come. */
export const release = async (parts: Parts, caseId: string, by: OperatorActor): Promise<CaseResult> => {
  const acting = readOperatorActor(parts.ring, by)
  const result = await actOnCase(parts, caseId, 'release', acting, function* (scene) {
    if (involvedIn(scene).some((one) => isSamePerson(one, acting))) {
      return anotherPerson('You had a part in this request. Somebody else has to release it.')
    }
    return yield* releasing(parts, scene, acting)
  })
  if (result === tooMany) await stopReleases(parts)
  return result
}

/**
 * The same by the owner's claim, inside its transaction. `null`: released by now, or there is nothing to release; a refusal: everything
 * of the transaction is to be undone, and {@link afterRefusal} to be called with it.
 */
export function* releaseForOwner(
  parts: Parts,
  found: Parameters<typeof sceneOf>[1],
  row: Parameters<typeof sceneOf>[2],
  seeds: ChangeSeeds,
): Step<CaseRefusal | null | typeof again> {
  if (row.state !== 'approved') return null
  const scene = yield* sceneOf(parts, found, row, seeds.at)
  const refusal = refuseAct(parts, 'release', ['person'], scene)
  if (refusal !== null) return refusal
  const outcome = yield* releasing(parts, scene, { actor: 'person' })
  if ('ok' in outcome) return outcome
  const after = yield* writeOutcome(parts, scene, seeds, 'release', outcome)
  if (after === null) return again
  return 'ok' in after ? after : null
}

/** Stops the tenant's releases where one was refused because there were too many. */
export const afterRefusal = async (parts: Parts, refusal: unknown): Promise<void> => {
  if (refusal === tooMany) await stopReleases(parts)
}

/** What is looked at once more, and counted anew, before anybody is let in. */
function* releasing(
  parts: Parts,
  scene: Scene,
  by: Pick<NewEvent, 'actor' | 'detail'>,
): Step<CaseOutcome | CaseRefusal> {
  const { account, row, evidence, demands, terms, now } = scene
  const notBefore = earliestRelease(scene)
  if (notBefore === null || now < notBefore) {
    return {
      ok: false,
      code: 'not_yet',
      detail:
        notBefore === null
          ? 'The owner was not told yet: no channel accepted a message to them. The wait begins when one does.'
          : 'The wait is not over yet.',
      retryAfterSeconds: notBefore === null ? 3600 : Math.ceil((notBefore - now) / 1000),
    }
  }
  const contacts = yield* read('readContacts', {
    accountKey: account.accountKey,
    removedAfter: Number.MAX_SAFE_INTEGER,
  })
  const request = { accountKey: account.accountKey, row, risk: requestRisk(scene), evidence, contacts }
  if (!requestStands(parts.primitives, request)) return requestChanged
  const missing = missingIn(scene)
  if (missing.length > 0) return evidenceMissing(missing)
  const approvals = countingApprovals(approvalsOf(scene), involvedIn(scene))
  if (!isEnough(approvals, demands.approvals, demands.risk === 'critical')) {
    return anotherPerson(
      'Not enough people have approved, as things stand by now. Send it back to be decided anew.',
    )
  }
  const claimUntil = now + terms.claimWindowSeconds * 1000
  return {
    case: { state: 'released', claimUntil },
    events: [caseEvent(scene, 'support.released', by, { claimUntil })],
    *beside() {
      return (yield* countRelease(parts, now)) ? null : tooMany
    },
  }
}
