import { ArgumentRangeError, ArgumentTypeError, type PolicyInput } from 'sparekey'
import { parsePolicy } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import { readTenantSettings, type TenantSettings } from '../../tenants/settings.ts'
import type { Next, Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { differences } from './difference.ts'
import { dryRun } from './dry-run.ts'
import { policyOfForm } from './fields.ts'
import { policyPath, policyView, tryView } from './policy-view.ts'
import { newProposal, printProposal, readProposal } from './proposal.ts'
import { CHANGED_MEANWHILE, READ_ONLY, storedTenant, type StoredTenant } from './tenant-row.ts'

/** One policy: what it is, what a change would do, and the form that asks for one. */
export const policyScreen: Screen = {
  path: 'policies/:name',
  permission: 'policy.view',
  title: 'Policy',
  show: (visit, query) => show(visit, query),
  acts: {
    try: { permission: 'policy.write', perform: (visit, form) => tryPolicy(visit, form, ofForm) },
    tryText: { permission: 'policy.write', perform: (visit, form) => tryPolicy(visit, form, ofText) },
    propose: {
      permission: 'policy.write',
      confirm: async (visit, form) => {
        const changed = await proposed(visit, form)
        if ('next' in changed) return changed.next
        return {
          heading: `Ask to change policy ${changed.name}`,
          text: [
            'The change waits until another owner or security admin agrees. Until then nothing is different.',
            ...changed.paths,
          ],
          counts: [['Settings that change', changed.paths.length]],
          typed: null,
          button: 'Ask for this change',
        }
      },
      perform: (visit, form) => propose(visit, form),
    },
  },
}

const show = async (visit: Visit, { path }: Query): Promise<Shown> => {
  const calls = visit.permit('policy.view')
  const stored = await storedTenant(visit, calls)
  const { policies } = stored?.settings ?? calls.served.settings
  const { name = '' } = path
  const written = policies[name]
  if (written === undefined) return { missing: 'The tenant has no policy of this name.' }
  return {
    title: `Policy ${name}`,
    page: policyView(visit, {
      name,
      written,
      policy: parsePolicy(written),
      isReadOnly: stored === null || !visit.may('policy.write'),
    }),
  }
}

/** A policy as somebody wants it, or a sentence on what is wrong. */
type Wanted = PolicyInput | { readonly problem: string }

const ofForm = (written: PolicyInput, form: Form): Wanted => policyOfForm(written, parsePolicy(written), form)

const ofText = (_: PolicyInput, { text = '' }: Form): Wanted => {
  try {
    return JSON.parse(text) as PolicyInput
  } catch {
    return { problem: 'The text is not JSON.' }
  }
}

const refused = (name: string, text: string): Next => ({
  to: policyPath(name),
  said: { kind: 'refused', text },
})

const tryPolicy = async (
  visit: Visit,
  form: Form,
  want: (written: PolicyInput, form: Form) => Wanted,
): Promise<Next> => {
  const { name = '' } = form
  const calls = visit.permit('policy.write')
  const stored = await storedTenant(visit, calls)
  const written = stored?.settings.policies[name]
  if (stored === null || written === undefined) return refused(name, READ_ONLY)
  const wanted = want(written, form)
  if (typeof wanted === 'object' && 'problem' in wanted) return refused(name, wanted.problem)
  const settings = settingsWith(stored, name, wanted)
  if (typeof settings === 'string') return refused(name, settings)
  const policy = parsePolicy(wanted)
  return {
    status: 200,
    title: `What would change: policy ${name}`,
    page: tryView(visit, {
      name,
      differences: differences(parsePolicy(written), policy),
      run: name === 'default' ? await dryRun(calls, visit.tenant, { ...wanted, name }) : null,
      sealed: visit.seal(`policy ${name}`, JSON.stringify(wanted)),
    }),
  }
}

/** The settings with another policy in the place of one, or what is wrong with it: the field, never its value. */
const settingsWith = (
  { settings }: StoredTenant,
  name: string,
  policy: PolicyInput,
): TenantSettings | string => {
  try {
    return readTenantSettings({ ...settings, policies: { ...settings.policies, [name]: policy } })
  } catch (error) {
    if (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) return error.message
    throw error
  }
}

interface Changed {
  readonly name: string
  readonly stored: StoredTenant
  readonly settings: TenantSettings
  readonly reason: string
  /** In words, one for each setting. */
  readonly paths: readonly string[]
}

/** What a form asks for, checked anew against the settings as they are. */
const proposed = async (visit: Visit, form: Form): Promise<Changed | { readonly next: Next }> => {
  const { name = '', sealed = '' } = form
  const no = (text: string): { readonly next: Next } => ({ next: refused(name, text) })
  const reason = (form['reason'] ?? '').trim().slice(0, 500)
  const text = visit.open(`policy ${name}`, sealed)
  const stored = await storedTenant(visit, visit.permit('policy.write'))
  const written = stored?.settings.policies[name]
  if (stored === null || written === undefined) return no(READ_ONLY)
  if (reason === '') return no('Say why: the reason is kept with the change.')
  if (text === null) return no('This form was not of your session. Write the change anew.')
  if (readProposal(stored.row) !== null)
    return no('Another change waits for a second person. Agree to it or drop it first.')
  const wanted = JSON.parse(text) as PolicyInput
  const settings = settingsWith(stored, name, wanted)
  if (typeof settings === 'string') return no(settings)
  const paths = differences(parsePolicy(written), parsePolicy(wanted)).map(
    ({ path, from, to }) => `${path}: ${from ?? 'not there'} → ${to ?? 'not there'}`,
  )
  return paths.length === 0 ? no('Nothing would change.') : { name, stored, settings, reason, paths }
}

const propose = async (visit: Visit, form: Form): Promise<Next> => {
  const changed = await proposed(visit, form)
  if ('next' in changed) return changed.next
  const { stored, settings, reason } = changed
  const proposal = newProposal(stored.row, settings, {
    by: visit.operator.operatorId,
    at: visit.now,
    reason,
  })
  const { tenants } = visit.permit('policy.write')
  const to = { settings: stored.row.settings, proposal: printProposal(proposal) }
  if (!(await tenants.changeAsRead(stored.row, to))) return refused(changed.name, CHANGED_MEANWHILE)
  return { to: 'policy-proposal', said: { kind: 'done', text: 'Asked for. Another person has to agree.' } }
}
