import type { Parts } from '../../parts.ts'
import { changeCase } from '../code/change-case.ts'
import { endCode } from '../code/end-code.ts'
import { caseEvent } from '../scene.ts'
import { isLive } from '../states.ts'
import { actOnLink, type LinkResult } from './act-on-link.ts'
import { frozenUntil } from './frozen-until.ts'

/**
 * The owner says no, without signing in. It moves the register that every step of the case moves, so that once it is
 * committed none comes behind it: no release, no code, no use. The account is frozen for support, so that nobody simply asks
 * again.
 */
export const cancelCase = (parts: Parts, token: unknown, context: unknown): Promise<LinkResult> =>
  actOnLink(parts, ['cancel'], token, context, function* ({ found: { scene }, context: from, seeds }) {
    if (!isLive(scene.row.state)) return 'nothing'
    const { account, register, row } = scene
    const until = frozenUntil(register, seeds.at)
    const by = { actor: 'person', context: from } as const
    const change = {
      of: row,
      case: { state: 'cancelled', endedAt: seeds.at, endedBy: 'owner' } as const,
      register: { supportCaseId: null, supportFrozenUntil: until },
      events: [
        caseEvent(scene, 'support.cancelled', by, { by: 'owner' }),
        caseEvent(scene, 'support.frozen', by, { until, by: 'owner' }),
      ],
    }
    if (!(yield* changeCase(parts, account, register, seeds, change))) return 'again'
    yield* endCode(account.accountKey, row, 'revoked', seeds.at)
    return 'done'
  })
