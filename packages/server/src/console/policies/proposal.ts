import { createHash, randomUUID } from 'node:crypto'
import type { Operator, Tenant } from 'sparekey/service'
import { asRecord, asString } from 'sparekey/service'
import { readTenantSettings, type TenantSettings } from '../../tenants/settings.ts'

/** A change of a tenant's policies that one person asked for, and that waits for another's yes. */
export interface Proposal {
  readonly proposalId: string
  /** As they would be. */
  readonly settings: TenantSettings
  /** The settings that it was made from, by their hash: where they changed since, nobody can agree to it. */
  readonly base: string
  /** Id of an operator. */
  readonly by: string
  readonly at: Date
  readonly reason: string
}

export const hashSettings = (text: string): string => createHash('sha256').update(text).digest('hex')

export const newProposal = (
  tenant: Tenant,
  settings: TenantSettings,
  { by, at, reason }: Pick<Proposal, 'by' | 'at' | 'reason'>,
): Proposal => ({ proposalId: randomUUID(), settings, base: hashSettings(tenant.settings), by, at, reason })

export const printProposal = (proposal: Proposal): string => JSON.stringify(proposal)

/**
 * `null`: none waits.
 *
 * @throws {ArgumentTypeError} what lies there is none that this version can read.
 */
export const readProposal = ({ proposal }: Tenant): Proposal | null => {
  if (proposal === null) return null
  const given = asRecord(JSON.parse(proposal), 'proposal', [
    'proposalId',
    'settings',
    'base',
    'by',
    'at',
    'reason',
  ])
  const text = (name: string): string => asString(given[name], `proposal.${name}`, 1000)
  return {
    proposalId: text('proposalId'),
    settings: readTenantSettings(given['settings']),
    base: text('base'),
    by: text('by'),
    at: new Date(text('at')),
    reason: text('reason'),
  }
}

type Person = Pick<Operator, 'operatorId' | 'personId'>

/** Why somebody may not agree to a proposal; `null`: they may. One person with two accounts is one person. */
export const agreeRefusal = (
  tenant: Tenant,
  proposal: Proposal,
  by: Person,
  proposer: Person | null,
): string | null => {
  if (proposal.by === by.operatorId || isSamePerson(by, proposer)) {
    return 'You asked for this change yourself. Another person has to agree.'
  }
  if (proposal.base !== hashSettings(tenant.settings)) {
    return 'The settings changed since this was asked for. Look at what they are now, and ask anew.'
  }
  return null
}

const isSamePerson = (a: Person, b: Person | null): boolean =>
  a.personId !== null && a.personId === b?.personId
