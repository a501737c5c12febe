import { samePublicBytes, toHex } from '../../../bytes.ts'
import { read } from '../../../store/port.ts'
import type { Parts } from '../../parts.ts'
import { changeCase } from '../code/change-case.ts'
import { passed } from '../evidence.ts'
import { evidenceDetail, insertEvidence, type GivenEvidence } from '../new-evidence.ts'
import { deliveryContacts } from '../request-hash.ts'
import { caseEvent, isFrozen } from '../scene.ts'
import { actOnLink, type LinkResult } from './act-on-link.ts'

/**
 * The owner says "I asked for this", at an address that was on file when the case was opened and is. Every address on file is
 * one of mail, and so one method (NIST SP 800-63B-4 §4.2.2.2 asks for different ones): a second one adds nothing. What people
 * decide on already is left as it is.
 */
export const confirmCase = (parts: Parts, token: unknown, context: unknown): Promise<LinkResult> => {
  const evidenceId = parts.random(16)
  return actOnLink(parts, ['confirm'], token, context, function* ({ found, context: from, seeds }) {
    const { link, scene } = found
    const { account, register, row } = scene
    const { accountKey } = account
    const isConfirmed = passed(scene.evidence, scene.now).has('address_confirmed')
    if (scene.state !== 'open' || isConfirmed || isFrozen(register, scene.now)) return 'nothing'
    const present = yield* read('readContacts', { accountKey, removedAfter: Number.MAX_SAFE_INTEGER })
    const contact = deliveryContacts(row, present).find(({ contactId }) =>
      samePublicBytes(contactId, link.contactId),
    )
    if (contact === undefined) return 'nothing'
    const evidence: GivenEvidence = {
      evidenceId,
      kind: 'address_confirmed',
      outcome: 'pass',
      reference: null,
      note: null,
      by: { kind: 'owner', key: null, person: null, name: '' },
      contact: toHex(contact.contactId),
      at: seeds.at,
    }
    const by = { actor: 'person', context: from } as const
    const change = {
      of: row,
      case: {},
      register: {},
      events: [caseEvent(scene, 'support.evidence_added', by, evidenceDetail(parts, evidence))],
    }
    if (!(yield* changeCase(parts, account, register, seeds, change))) return 'again'
    yield* insertEvidence(parts, accountKey, row.caseId, evidence)
    return 'done'
  })
}
