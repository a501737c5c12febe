import { html } from 'hono/html'
import { parsePolicy } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import type { TenantSettings } from '../../tenants/settings.ts'
import { definitions, form as formOf, hidden, moment } from '../shell/parts.ts'
import type { Next, Screen, Shown, Visit } from '../shell/screen.ts'
import { differences } from './difference.ts'
import { dryRun } from './dry-run.ts'
import { differenceTable, dryRunView } from './policy-view.ts'
import { agreeRefusal, readProposal, type Proposal } from './proposal.ts'
import { CHANGED_MEANWHILE, storedTenant, type StoredTenant } from './tenant-row.ts'

/** The change of policies that waits for a second person. */
export const proposalScreen: Screen = {
  path: 'policy-proposal',
  permission: 'policy.view',
  title: 'A change of policy',
  inMenu: false,
  show: (visit) => show(visit),
  acts: {
    agree: {
      permission: 'policy.agree',
      confirm: async (visit, form) => {
        const found = await agreeable(visit, form)
        if ('next' in found) return found.next
        const changed = changes(found.stored.settings, found.proposal.settings)
        return {
          heading: 'Agree to the change of policy',
          text: [
            'It holds at once, everywhere within 5 seconds.',
            ...changed.map(({ path, from, to }) => `${path}: ${from ?? 'not there'} → ${to ?? 'not there'}`),
          ],
          counts: [['Settings that change', changed.length]],
          typed: { label: 'Type the number of settings that change', value: String(changed.length) },
          button: 'Agree',
        }
      },
      perform: async (visit, form) => {
        const found = await agreeable(visit, form)
        if ('next' in found) return found.next
        const { tenants } = visit.permit('policy.agree')
        const to = { settings: JSON.stringify(found.proposal.settings), proposal: null }
        if (!(await tenants.changeAsRead(found.stored.row, to))) return refused(CHANGED_MEANWHILE)
        return done('The policy holds, everywhere within 5 seconds.')
      },
    },
    drop: {
      permission: 'policy.write',
      perform: async (visit, form) => {
        const found = await waiting(visit, form)
        if ('next' in found) return found.next
        const { tenants } = visit.permit('policy.write')
        const to = { settings: found.stored.row.settings, proposal: null }
        return (await tenants.changeAsRead(found.stored.row, to))
          ? done('Dropped.')
          : refused(CHANGED_MEANWHILE)
      },
    },
  },
}

const refused = (text: string): Next => ({ to: 'policies', said: { kind: 'refused', text } })
const done = (text: string): Next => ({ to: 'policies', said: { kind: 'done', text } })

interface Waiting {
  readonly stored: StoredTenant
  readonly proposal: Proposal
}

const NONE = 'No change waits for a second person: somebody agreed to it, or dropped it.'

/** The proposal that the form was made for; another one, or none, is not acted on. */
const waiting = async (visit: Visit, form: Form): Promise<Waiting | { readonly next: Next }> => {
  const stored = await storedTenant(visit, visit.permit('policy.view'))
  const proposal = stored === null ? null : readProposal(stored.row)
  return stored === null || proposal === null || proposal.proposalId !== form['proposalId']
    ? { next: refused(NONE) }
    : { stored, proposal }
}

const agreeable = async (visit: Visit, form: Form): Promise<Waiting | { readonly next: Next }> => {
  const found = await waiting(visit, form)
  if ('next' in found) return found
  const { operators } = visit.permit('policy.agree')
  const { operatorId } = visit.operator
  const by = { operatorId, personId: visit.actor.personId }
  const refusal = agreeRefusal(found.stored.row, found.proposal, by, await operators.find(found.proposal.by))
  return refusal === null
    ? found
    : { next: { to: 'policy-proposal', said: { kind: 'refused', text: refusal } } }
}

/** Over all policies of the tenant; the name goes before the path. */
const changes = (from: TenantSettings, to: TenantSettings): ReturnType<typeof differences> =>
  Object.entries(to.policies).flatMap(([name, written]) =>
    differences(parsePolicy(from.policies[name] ?? {}), parsePolicy(written)).map((one) => ({
      ...one,
      path: `${name}: ${one.path}`,
    })),
  )

const show = async (visit: Visit): Promise<Shown> => {
  const calls = visit.permit('policy.view')
  const stored = await storedTenant(visit, calls)
  const proposal = stored === null ? null : readProposal(stored.row)
  if (stored === null || proposal === null) return { page: html`<p class="lead">${NONE}</p>` }
  const changed = changes(stored.settings, proposal.settings)
  const by = await calls.operators.find(proposal.by)
  const rules = changed.some(({ path }) => path.startsWith('default: '))
  const { default: ruling } = proposal.settings.policies
  const id = hidden('proposalId', proposal.proposalId)
  return {
    page: html`${definitions([
      ['Asked for by', by?.displayName ?? 'somebody who is no operator any more'],
      ['At', moment(proposal.at)],
      ['Why', proposal.reason],
    ])}
    ${differenceTable(changed)}
    ${dryRunView(rules ? await dryRun(calls, visit.tenant, { ...ruling, name: 'default' }) : null)}
    ${visit.may('policy.agree') ? formOf(visit, 'policy-proposal', 'agree', id, 'Agree', 'danger') : ''}
    ${visit.may('policy.write') ? formOf(visit, 'policy-proposal', 'drop', id, 'Drop the change', 'second') : ''}`,
  }
}
