import type { Refusal } from '../../../interface/calls.ts'
import type { LinkedCase } from '../../../interface/support.ts'
import { read, type Step } from '../../../store/port.ts'
import type { Parts } from '../../parts.ts'
import { readRegisterOfCase, sceneOf, type Scene } from '../scene.ts'
import { shownHead } from '../shown.ts'
import { readLinkToken, type NamedLink } from './token.ts'

/** How long a link is good behind the end of its case, and behind the use of its code: as long as removed addresses are told. */
export const goodForMs = 30 * 86_400_000

/** A case, as one of the links to it names it. */
export interface FoundLink {
  readonly link: NamedLink
  readonly scene: Scene
  /** When the code was used; `null`: it was not. */
  readonly usedAt: number | null
}

export const notGood: Refusal<'not_found'> = {
  ok: false,
  code: 'not_found',
  detail: 'This link is not good: it is incomplete, or too old.',
}

/**
 * The case that a token names, where it is one of this tenant. `null`: the link is not good, or not any more. Reads only.
 */
export function* findLink(parts: Parts, token: string, now: number): Step<FoundLink | null> {
  const link = readLinkToken(parts.ring, parts.primitives, token)
  if (link === null) return null
  const { accountKey, caseId } = link
  const found = yield* readRegisterOfCase(parts, accountKey)
  const [row] = found === null ? [] : yield* read('readSupportCase', { accountKey, caseId })
  if (found === null || row === undefined) return null
  const scene = yield* sceneOf(parts, found, row, now)
  const [recovery] =
    row.recoveryId === null ? [] : yield* read('readRecovery', { accountKey, recoveryId: row.recoveryId })
  const usedAt = recovery?.openedAt ?? null
  const overAt = usedAt ?? scene.endedAt
  if (overAt !== null && now - overAt > goodForMs) return null
  return { link, scene, usedAt }
}

/** What a link's page shows. Nothing of the account's inside, and nothing that staff wrote. */
export const shownLink = ({ tenant }: Parts, { purpose }: NamedLink, scene: Scene): LinkedCase => {
  const { reference: _reference, flags: _flags, ...shown } = shownHead(scene)
  return { ok: true, tenant, purpose, case: shown }
}
