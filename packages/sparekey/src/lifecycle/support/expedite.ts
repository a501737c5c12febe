import { fromHex, toHex } from '../../bytes.ts'
import { ArgumentRangeError } from '../../errors.ts'
import type { CaseRefusal, CaseResult, OperatorActor } from '../../interface/support.ts'
import { supportBounds } from '../../policy/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase } from './act.ts'
import { readOperatorActor, type Acting } from './acting.ts'
import { anotherPerson } from './approve.ts'
import { readExpedite } from './input.ts'
import { withRemark } from './remarks.ts'
import { caseEvent, earliestRelease, involvedIn, type Scene } from './scene.ts'
import { isSamePerson } from './separation.ts'
import type { Doer } from './transitions.ts'

type Side = 'owner' | 'security_admin'

/** A shorter wait that one person asked for. */
interface Asked {
  readonly notBefore: number
  readonly key: string
  readonly person: string | null
  readonly sides: readonly Side[]
}

const sidesOf = (doers: readonly Doer[]): readonly Side[] =>
  (['owner', 'security_admin'] as const).filter((side) => doers.includes(side))

/** An owner of the tenant and a security admin agree on a shorter wait: the first asks, the second says the same. */
export const expedite = (
  parts: Parts,
  caseId: string,
  given: { readonly notBefore: Date; readonly reason: string },
  by: OperatorActor,
): Promise<CaseResult> => {
  const { notBefore, reason } = readExpedite(given)
  const acting = readOperatorActor(parts.ring, by)
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'expedite', acting, function* (scene, doers) {
    const refusal = refuseExpedite(scene, acting)
    if (refusal !== null) return refusal
    checkMoment(scene, notBefore)
    const asked = scene.row.expedite === null ? null : (JSON.parse(scene.row.expedite) as Asked)
    const text = withRemark(scene, 'expedite', acting, reason)
    const detail = { notBefore }
    if (asked === null || asked.notBefore !== notBefore) {
      const own: Asked = {
        notBefore,
        key: toHex(acting.key),
        person: acting.person === null ? null : toHex(acting.person),
        sides: sidesOf(doers),
      }
      return {
        case: { expedite: JSON.stringify(own) },
        text,
        events: [caseEvent(scene, 'support.expedite_asked', acting, detail)],
      }
    }
    if (!areTwoSides(asked, acting, doers)) {
      return anotherPerson('An owner and a security admin have to agree on this: two people, one of each.')
    }
    return {
      case: { expedite: null, notBefore },
      text,
      events: [caseEvent(scene, 'support.expedited', acting, detail)],
    }
  })
}

const areTwoSides = (asked: Asked, acting: Acting, doers: readonly Doer[]): boolean => {
  const first = { key: fromHex(asked.key), person: asked.person === null ? null : fromHex(asked.person) }
  return (
    !isSamePerson(first, acting) && asked.sides.some((one) => sidesOf(doers).some((other) => one !== other))
  )
}

const refuseExpedite = (scene: Scene, acting: Acting): CaseRefusal | null => {
  if (scene.switches.heightenedThreat) {
    return {
      ok: false,
      code: 'support_stopped',
      detail: 'No wait is shortened while the threat is heightened.',
    }
  }
  if (scene.row.toldAt === null) {
    return {
      ok: false,
      code: 'case_state',
      detail: 'The owner was not told yet: there is no wait to shorten.',
    }
  }
  return involvedIn(scene).some((one) => isSamePerson(one, acting))
    ? anotherPerson('You had a part in this request. Somebody else has to shorten its wait.')
    : null
}

const checkMoment = (scene: Scene, notBefore: number): void => {
  const least = (scene.row.toldAt ?? 0) + supportBounds.delaySeconds.least * 1000
  const present = earliestRelease(scene) ?? 0
  if (notBefore < least || notBefore >= present) {
    throw new ArgumentRangeError(
      'notBefore',
      '"notBefore" must be earlier than it is, and at least 15 minutes after the owner was told.',
    )
  }
}
