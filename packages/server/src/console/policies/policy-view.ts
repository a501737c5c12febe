import { html } from 'hono/html'
import type { Policy, PolicyInput } from 'sparekey'
import { codeBlock, jsonText, type Markup } from '../../docs/markup.ts'
import { adviceWords, standingOf } from '../accounts/standing-words.ts'
import {
  checkField,
  form,
  hidden,
  selectField,
  table,
  textArea,
  textField,
  type Column,
} from '../shell/parts.ts'
import type { Visit } from '../shell/screen.ts'
import type { Difference } from './difference.ts'
import type { DryRun } from './dry-run.ts'
import { fieldGroups, fieldText, inputName, valueAt, type PolicyField } from './fields.ts'

export const policyPath = (name: string): string => `policies/${encodeURIComponent(name)}`

export interface PolicyView {
  readonly name: string
  /** As it was written. */
  readonly written: PolicyInput
  /** With everything that it leaves out. */
  readonly policy: Policy
  readonly isReadOnly: boolean
}

/** A policy as a form and as text, or to be read alone. */
export const policyView = (visit: Visit, { name, written, policy, isReadOnly }: PolicyView): Markup =>
  isReadOnly
    ? html`${codeBlock('As it was written', jsonText(written))}
      ${codeBlock('With everything that it leaves out', jsonText(policy))}`
    : html`<p>
          Nothing changes by these forms alone: the next page shows what would change and for whom, and
          another person has to agree.
        </p>
        ${form(visit, policyPath(name), 'try', [hidden('name', name), ...fieldGroups.map(group(policy))], 'Show what would change')}
        <h2>As text</h2>
        <p>Everything can be written here, also what the form does not have.</p>
        ${form(
          visit,
          policyPath(name),
          'tryText',
          [
            hidden('name', name),
            textArea({ name: 'text', label: 'Policy as JSON', value: jsonText(written), maxLength: 16_384 }),
          ],
          'Show what would change',
          'second',
        )}
        ${codeBlock('With everything that it leaves out', jsonText(policy))}`

const group =
  (policy: Policy) =>
  ({ heading, fields }: (typeof fieldGroups)[number]): Markup =>
    html`<fieldset>
      <legend>${heading}</legend>
      ${fields.map((field) => input(field, valueAt(policy, field.path)))}
    </fieldset>`

const input = (field: PolicyField, value: unknown): Markup => {
  const { path, label, hint, kind } = field
  const name = inputName(path)
  if (kind.of === 'yes_no') return checkField(name, label, value === true)
  const shown = { name, label, value: fieldText(field, value), ...(hint !== undefined && { hint }) }
  return kind.of === 'choice' ? selectField(shown, kind.choices) : textField({ ...shown, maxLength: 9 })
}

const differenceColumns: readonly Column<Difference>[] = [
  { heading: 'Setting', cell: ({ path }) => html`<code>${path}</code>`, isRowHeading: true },
  { heading: 'Now', cell: ({ from }) => (from === null ? '–' : html`<code>${from}</code>`) },
  { heading: 'Then', cell: ({ to }) => (to === null ? '–' : html`<code>${to}</code>`) },
  { heading: 'Holds for', cell: ({ holds }) => holds },
]

export const differenceTable = (differences: readonly Difference[]): Markup =>
  table('What would change', differenceColumns, differences, 'Nothing would change.')

/** What the change would do to accounts at once. `null`: nothing, as of a policy that only rules new sheets. */
export const dryRunView = (run: DryRun | null): Markup => {
  if (run === null) {
    return html`<h2>For whom</h2>
      <p>This policy rules only sheets that are made under its name. No account changes at once.</p>`
  }
  const { lookedAt, isWhole, states, asked } = run
  return html`<h2>For whom</h2>
    <p>${scope(lookedAt, isWhole)}</p>
    ${table(
      'Accounts whose state would be another',
      [
        { heading: 'Now', cell: ({ from }) => standingOf(from).word, isRowHeading: true },
        { heading: 'Then', cell: ({ to }) => standingOf(to).word },
        { heading: 'Accounts', cell: ({ accounts }) => accounts, isNumber: true },
      ],
      states,
      'No account that was looked at would stand otherwise.',
    )}
    ${table(
      'Owners who would be asked for something more',
      [
        { heading: 'Asked', cell: ({ advice }) => adviceWords[advice], isRowHeading: true },
        { heading: 'Accounts', cell: ({ accounts }) => accounts, isNumber: true },
      ],
      asked,
      'No owner would be asked for more.',
    )}`
}

const scope = (lookedAt: number, isWhole: boolean): string =>
  isWhole
    ? `All accounts of the tenant were looked at: ${lookedAt}.`
    : `${lookedAt} accounts were looked at, a part that was drawn without regard to what they are. The counts are of these.`

export interface TryView {
  readonly name: string
  readonly differences: readonly Difference[]
  readonly run: DryRun | null
  /** The policy, sealed for the form that asks for it. */
  readonly sealed: string
}

/** What would change, for whom, and the form that asks for it. */
export const tryView = (visit: Visit, { name, differences, run, sealed }: TryView): Markup =>
  html`${differenceTable(differences)}
    ${
      differences.length === 0
        ? ''
        : html`${dryRunView(run)}
          ${form(
            visit,
            policyPath(name),
            'propose',
            [
              hidden('name', name),
              hidden('sealed', sealed),
              textField({ name: 'reason', label: 'Why?', isRequired: true, maxLength: 500 }),
            ],
            'Ask for this change',
          )}`
    }
    <p><a href="${visit.link(policyPath(name))}">Back to the policy as it is</a></p>`
