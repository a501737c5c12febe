import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import { reasonChoices, channelChoices } from '../cases/case-words.ts'
import { isLive } from '../cases/case-words.ts'
import { checkField, form, hidden, selectField, textField } from '../shell/parts.ts'
import type { Visit } from '../shell/screen.ts'
import { accountPath } from './account-path.ts'
import type { AccountView } from './account-view.ts'

const REASON = { isRequired: true, maxLength: 500 } as const

/** What this operator may do with an account. Field names are each used once: they are ids of the page. */
export const accountForms = (visit: Visit, view: AccountView): Markup => {
  const { status, card, lastCase } = view
  const path = accountPath(status.accountId)
  const account = hidden('accountId', status.accountId)
  const section = (id: string, heading: string, content: Markup): Markup =>
    html`<section class="act" aria-labelledby="${id}">
      <h2 id="${id}">${heading}</h2>
      ${content}
    </section>`
  const contacts = card?.contacts.filter(({ masked }) => masked !== null) ?? []
  const works = status.activeSet !== null || status.pendingSet !== null
  return html`${
    visit.may('case.open') && (lastCase === null || !isLive(lastCase.state))
      ? section('open-heading', 'Open a case', openForm(visit, path, account))
      : ''
  }
  ${
    visit.may('contact.reveal') && contacts.length > 0
      ? section(
          'reveal-heading',
          'See an address in full',
          form(
            visit,
            path,
            'reveal',
            [
              account,
              selectField(
                { name: 'contactId', label: 'Address' },
                contacts.map(({ contactId, masked }) => [contactId, masked ?? '']),
              ),
              textField({
                name: 'revealReason',
                label: 'Why do you need it?',
                hint: 'It is kept with your name. 5 addresses in 24 hours.',
                ...REASON,
              }),
            ],
            'See the address',
            'second',
          ),
        )
      : ''
  }
  ${
    visit.may('set.revoke') && works
      ? section(
          'revoke-heading',
          'Cancel the sheet',
          form(
            visit,
            path,
            'revoke',
            [account, textField({ name: 'revokeReason', label: 'Reason, for the trail', ...REASON })],
            'Cancel the sheet',
            'danger',
          ),
        )
      : ''
  }
  ${
    visit.may('set.expose') && works
      ? section(
          'expose-heading',
          'The sheet was seen by others',
          form(
            visit,
            path,
            'expose',
            [
              account,
              textField({
                name: 'exposeReason',
                label: 'Where was it seen?',
                hint: 'Never paste a code here.',
                ...REASON,
              }),
            ],
            'End the exposed sheet',
            'danger',
          ),
        )
      : ''
  }
  ${
    visit.may('account.freeze')
      ? section(
          'freeze-heading',
          'Freeze for support',
          form(
            visit,
            path,
            'freeze',
            [account, textField({ name: 'freezeReason', label: 'Reason', ...REASON })],
            'Freeze for 30 days',
            'danger',
          ),
        )
      : ''
  }
  ${
    visit.may('account.unfreeze') && card !== null && card.frozenUntil !== null
      ? section(
          'unfreeze-heading',
          'End a freeze',
          form(
            visit,
            path,
            'unfreeze',
            [
              account,
              textField({
                name: 'unfreezeReason',
                label: 'Reason',
                hint: 'The owner, or a person for them, said no. Be sure that it is the owner who wants this.',
                ...REASON,
              }),
            ],
            'End the freeze',
            'danger',
          ),
        )
      : ''
  }`
}

const openForm = (visit: Visit, path: string, account: Markup): Markup =>
  form(
    visit,
    path,
    'open',
    [
      account,
      selectField({ name: 'reason', label: 'What happened?' }, reasonChoices),
      textField({
        name: 'reference',
        label: 'Ticket',
        hint: 'Its number or address, at most 200 characters.',
        maxLength: 200,
      }),
      selectField({ name: 'channel', label: 'How the owner gets the code' }, channelChoices),
      html`<fieldset>
          <legend>Also lost</legend>
          ${checkField('lostPassword', 'The password')}
          ${checkField('lostAddresses', 'Every address on file')}
        </fieldset>
        ${checkField('privileged', 'The account has power over others: an administrator’s, or an operator’s own')}
        <p class="hint">The owner is told at every address on file that you asked, with your name.</p>`,
    ],
    'Open a case',
  )
