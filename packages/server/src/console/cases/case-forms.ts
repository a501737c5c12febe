import { html } from 'hono/html'
import type { SupportCase } from 'sparekey'
import type { Markup } from '../../docs/markup.ts'
import { form, hidden, selectField, textArea, textField } from '../shell/parts.ts'
import type { Visit } from '../shell/screen.ts'
import { evidenceChoices, isLive, outcomeChoices, riskStanding, risksAbove } from './case-words.ts'
import { casePath } from './list-view.ts'
import { sealSeen } from './seen.ts'

/** What this operator may do with a case as it stands. Whether it may be done is decided by the call, not by the form. */
export const caseForms = (visit: Visit, shown: SupportCase): Markup | '' => {
  if (!isLive(shown.state)) return ''
  const forms = offered(visit, shown).map(({ heading, content }, index) => {
    const id = `act-${index + 1}`
    return html`<section class="act no-print" aria-labelledby="${id}">
      <h2 id="${id}">${heading}</h2>
      ${content}
    </section>`
  })
  return html`${forms}`
}

interface Offered {
  readonly heading: string
  readonly content: Markup
}

const offered = (visit: Visit, shown: SupportCase): readonly Offered[] => {
  const { state, held, ready } = shown
  const act = (
    name: string,
    fields: readonly Markup[],
    button: string,
    kind: 'main' | 'second' | 'danger',
  ): Markup =>
    form(visit, casePath(shown.caseId), name, [hidden('caseId', shown.caseId), ...fields], button, kind)
  const when = (isOffered: boolean, heading: string, content: () => Markup): readonly Offered[] =>
    isOffered ? [{ heading, content: content() }] : []
  const gathers = state === 'open' || state === 'review'
  const waits = gathers || state === 'approved'

  return [
    ...when(state === 'review' && !held && visit.may('case.approve'), 'Decide', () =>
      approval(visit, shown, act),
    ),
    ...when((state === 'review' || state === 'approved') && visit.may('case.ask_more'), 'Ask for more', () =>
      act('ask', [reason('askReason', 'What is missing?')], 'Send it back', 'second'),
    ),
    ...when(visit.may('case.deny'), 'Deny', () =>
      act(
        'deny',
        [reason('denyReason', 'Why? The owner is told that it was denied.')],
        'Deny the case',
        'danger',
      ),
    ),
    ...when(state === 'approved' && ready && !held && visit.may('case.release'), 'Release', () =>
      act('release', [html`<p>The owner may then ask for a code for 24 hours.</p>`], 'Release', 'main'),
    ),
    ...when(gathers && !held && visit.may('case.evidence'), 'Add evidence', () => evidence(act)),
    ...when(state === 'open' && !held && visit.may('case.submit'), 'Give it to those who decide', () =>
      act(
        'submit',
        [html`<p>From then on the request is frozen: a later change voids what was approved.</p>`],
        'Submit',
        'main',
      ),
    ),
    ...when(!held && visit.may('case.hold'), 'Hold', () =>
      act('hold', [reason('holdReason', 'Why?')], 'Put on hold', 'second'),
    ),
    ...when(held && visit.may('case.resume'), 'End the hold', () =>
      act('resume', [reason('resumeReason', 'Why?')], 'Go on', 'danger'),
    ),
    ...when(
      waits && risksAbove(shown.risk).length > 0 && visit.may('case.raise_risk'),
      'Raise the risk',
      () => raise(shown, act),
    ),
    ...when(
      waits && !held && shown.notBefore === null && visit.may('case.start_wait'),
      'Begin the wait without a message',
      () =>
        act(
          'startWait',
          [reason('startReason', 'How do you know that it is the owner who asks?')],
          'Begin the wait',
          'danger',
        ),
    ),
    ...when(
      waits && !held && shown.notBefore !== null && visit.may('case.expedite'),
      'Shorten the wait',
      () => expedite(act),
    ),
    ...when(visit.may('case.withdraw'), 'Withdraw', () =>
      act(
        'withdraw',
        [html`<p>A new case can be opened for the account after 7 days.</p>`],
        'Withdraw the case',
        'danger',
      ),
    ),
  ]
}

type MakeForm = (
  name: string,
  fields: readonly Markup[],
  button: string,
  kind: 'main' | 'second' | 'danger',
) => Markup

const reason = (name: string, label: string): Markup =>
  textField({ name, label, isRequired: true, maxLength: 500 })

const approval = (visit: Visit, shown: SupportCase, act: MakeForm): Markup =>
  act(
    'approve',
    [
      hidden('seen', sealSeen(visit, shown)),
      html`<p>
        You approve exactly the request above. Read it: an approval counts from 30 seconds after this page was
        opened.
      </p>`,
    ],
    'Approve',
    'main',
  )

const evidence = (act: MakeForm): Markup =>
  act(
    'evidence',
    [
      selectField({ name: 'kind', label: 'What was done' }, evidenceChoices),
      selectField({ name: 'outcome', label: 'Outcome' }, outcomeChoices),
      textField({
        name: 'reference',
        label: 'Reference',
        hint: 'A ticket or a provider’s transaction.',
        maxLength: 200,
      }),
      textArea({
        name: 'note',
        label: 'Note',
        hint: 'At most 500 characters. No codes, no document numbers, no card numbers. Removed 90 days after the end.',
        maxLength: 500,
      }),
    ],
    'Add',
    'second',
  )

const raise = (shown: SupportCase, act: MakeForm): Markup =>
  act(
    'raise',
    [
      selectField(
        { name: 'risk', label: 'To' },
        risksAbove(shown.risk).map((risk) => [risk, riskStanding(risk).word]),
      ),
      reason('raiseReason', 'Why? It cannot be taken back, and approvals that there are count no more.'),
    ],
    'Raise the risk',
    'second',
  )

const expedite = (act: MakeForm): Markup =>
  act(
    'expedite',
    [
      textField({
        name: 'notBefore',
        label: 'Earliest release (UTC)',
        hint: 'As 2026-11-24 14:05. An owner of the tenant and a security admin have to ask for it; never before 15 minutes after the owner was told.',
        isRequired: true,
        maxLength: 20,
      }),
      reason('expediteReason', 'Why? It is on every report.'),
    ],
    'Shorten the wait',
    'danger',
  )
