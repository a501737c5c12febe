import { html } from 'hono/html'
import type { CaseReason, CodeChannel, RevocationReason } from 'sparekey'
import type { Form } from '../../http/form.ts'
import { asChannel, asReason } from '../cases/case-words.ts'
import { definitions } from '../shell/parts.ts'
import type { Act, Confirmation, Next, Said, Visit } from '../shell/screen.ts'
import { accountPath } from './account-path.ts'
import { revealsRefusal } from './limits.ts'

/** What may be done on the page of an account. A call that refuses says why, and the page says the same. */
export const accountActs: Readonly<Record<string, Act>> = {
  open: { permission: 'case.open', perform: (visit, form) => openCase(visit, form) },

  reveal: {
    permission: 'contact.reveal',
    confirm: async (visit, form) =>
      (await revealing(visit, form)) ?? {
        heading: `See an address of account ${idOf(form)}`,
        text: ['One address is shown in full, once. That you saw it is kept with your name and your reason.'],
        counts: [['Addresses', 1]],
        typed: null,
        button: 'See the address',
      },
    perform: async (visit, form) => (await revealing(visit, form)) ?? reveal(visit, form),
  },

  revoke: {
    permission: 'set.revoke',
    confirm: (visit, form) => confirmEnd(visit, form, 'revokeReason'),
    perform: (visit, form) => end(visit, form, 'administrator', 'revokeReason'),
  },

  expose: {
    permission: 'set.expose',
    confirm: (visit, form) => confirmEnd(visit, form, 'exposeReason'),
    perform: (visit, form) => end(visit, form, 'compromised', 'exposeReason'),
  },

  freeze: {
    permission: 'account.freeze',
    confirm: async (_, form) =>
      withReason(form, 'freezeReason') ?? {
        heading: `Freeze account ${idOf(form)} for support`,
        text: [
          'For 30 days no case of the account goes on, and none can be opened. Codes on the sheet go on working.',
        ],
        counts: [['Accounts', 1]],
        typed: typedId(form),
        button: 'Freeze the account',
      },
    perform: async (visit, form) => {
      const { support } = visit.permit('account.freeze')
      const result = await support.freeze(idOf(form), { reason: form['freezeReason'] ?? '' }, visit.actor)
      return said(form, result, () =>
        result.ok ? `Frozen for support until ${result.until.toISOString().slice(0, 10)}.` : '',
      )
    },
  },

  unfreeze: {
    permission: 'account.unfreeze',
    confirm: async (_, form) =>
      withReason(form, 'unfreezeReason') ?? {
        heading: `End the freeze of account ${idOf(form)}`,
        text: ['A case can be opened again, also where it was the owner who said no.'],
        counts: [['Accounts', 1]],
        typed: typedId(form),
        button: 'End the freeze',
      },
    perform: async (visit, form) => {
      const { support } = visit.permit('account.unfreeze')
      const result = await support.unfreeze(idOf(form), { reason: form['unfreezeReason'] ?? '' }, visit.actor)
      return said(form, result, () => 'The freeze is over.')
    },
  },
}

const idOf = ({ accountId = '' }: Form): string => accountId
const typedId = (form: Form): Confirmation['typed'] => ({
  label: 'Type the id of the account',
  value: idOf(form),
})

const back = (form: Form, what: Said): Next => ({ to: accountPath(idOf(form)), said: what })
const refused = (form: Form, text: string): Next => back(form, { kind: 'refused', text })

const said = (
  form: Form,
  result: { readonly ok: boolean; readonly detail?: string },
  done: () => string,
): Next =>
  back(form, result.ok ? { kind: 'done', text: done() } : { kind: 'refused', text: result.detail ?? '' })

/** `null`: a reason was given. */
const withReason = (form: Form, field: string): Next | null =>
  (form[field] ?? '').trim() === '' ? refused(form, 'Say why: the reason is kept with your name.') : null

const openCase = async (visit: Visit, form: Form): Promise<Next> => {
  const { support } = visit.permit('case.open')
  const reference = (form['reference'] ?? '').trim()
  const lost = [
    ...(form['lostPassword'] === 'yes' ? (['password'] as const) : []),
    ...(form['lostAddresses'] === 'yes' ? (['addresses'] as const) : []),
  ]
  const reason: CaseReason = asReason(form['reason'])
  const channel: CodeChannel = asChannel(form['channel'])
  const result = await support.open(
    idOf(form),
    {
      reason,
      channel,
      lost,
      privileged: form['privileged'] === 'yes',
      ...(reference !== '' && { reference }),
    },
    visit.actor,
  )
  if (!result.ok) return refused(form, result.detail)
  const text = `Case ${result.caseNumber} is open. The owner is told at every address on file.`
  return { to: `cases/${result.caseId}`, said: { kind: 'done', text } }
}

/** Why no address is shown; `null`: it may be. */
const revealing = async (visit: Visit, form: Form): Promise<Next | null> => {
  const missing = withReason(form, 'revealReason')
  if (missing !== null) return missing
  const refusal = await revealsRefusal(visit)
  return refusal === null ? null : refused(form, refusal)
}

/** The view is on record before the address leaves the store. */
const reveal = async (visit: Visit, form: Form): Promise<Next> => {
  const { sparekeys } = visit.permit('contact.reveal')
  const accountId = idOf(form)
  await visit.viewed('contact_revealed', { accountId, reason: (form['revealReason'] ?? '').slice(0, 500) })
  const address = await sparekeys.desk(visit.tenant).revealContact(accountId, form['contactId'] ?? '')
  if (address === null) return refused(form, 'The account has no such address on file.')
  return {
    status: 200,
    title: `An address of account ${accountId}`,
    page: html`<p class="lead">Shown this once. It is on record that you saw it.</p>
      ${definitions([['Address', html`<code>${address}</code>`]])}
      <p><a href="${visit.link(accountPath(accountId))}">Back to the account</a></p>`,
  }
}

const confirmEnd = async (visit: Visit, form: Form, field: string): Promise<Confirmation | Next> => {
  const missing = withReason(form, field)
  if (missing !== null) return missing
  const { activeSet, pendingSet } = await visit.permit('account.view').sparekey.status(idOf(form))
  const serials = [activeSet, pendingSet].flatMap((one) => (one === null ? [] : [one.serial]))
  if (serials.length === 0) return refused(form, 'No sheet of this account works any more.')
  const sheets = serials.length === 1 ? `sheet ${serials.join()}` : `sheets ${serials.join(' and ')}`
  return {
    heading: `Cancel ${sheets} of account ${idOf(form)}`,
    text: [
      'No code of it works from then on, and nothing brings it back. The owner is told at every address on file.',
      'An owner without another second factor cannot sign in until they have a new sheet.',
    ],
    counts: [
      ['Sheets', serials.length],
      ['Codes left', activeSet?.remaining ?? 0],
    ],
    typed: typedId(form),
    button: `Cancel ${sheets}`,
  }
}

const end = async (visit: Visit, form: Form, reason: RevocationReason, field: string): Promise<Next> => {
  const { sparekeys } = visit.permit(reason === 'compromised' ? 'set.expose' : 'set.revoke')
  const note = (form[field] ?? '').slice(0, 500)
  const result = await sparekeys.desk(visit.tenant).revoke(idOf(form), { reason, note }, visit.actor)
  return said(form, result, () =>
    result.ok && result.revoked.length > 0
      ? 'Cancelled. No code of it works any more; the owner is told.'
      : 'Nothing was left to cancel: somebody did it before.',
  )
}
