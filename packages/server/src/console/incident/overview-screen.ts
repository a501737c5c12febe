import { html } from 'hono/html'
import type { TenantSwitches } from 'sparekey'
import type { FoundSheet, IncidentJob } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import { form, moment, type Problem, problemList, table, textField } from '../shell/parts.ts'
import type { Act, Markup, Next, Screen, Visit } from '../shell/screen.ts'
import { burnAct, exposedForm } from './exposed.ts'
import { closeFoundAct, foundTable } from './found.ts'
import { holdAllAct } from './hold-cases.ts'
import { jobPath } from './job-screen.ts'
import { accountsText, sheetsText, stateBadge } from './job-words.ts'
import { namedPolicies } from './policies.ts'
import { type NamedPolicy, readSelectionForm, selectionFields, selectionWords } from './selection-form.ts'
import { timelinePath } from './timeline-screen.ts'
import { incidentPath, switchActs, switchForms } from './switches.ts'

const countAct: Act = {
  permission: 'incident.run',
  perform: (visit, given) => count(visit, given),
}

const endSessionsAct: Act = {
  permission: 'session.end',
  confirm: async () => ({
    heading: 'End the sessions of all operators',
    text: ['Everybody who works in this tenant’s console has to sign in again, but for you.'],
    counts: [],
    typed: null,
    button: 'End all sessions',
  }),
  perform: async (visit) => {
    const { operators } = visit.permit('session.end')
    const by = { operatorId: visit.operator.operatorId, tenant: visit.tenant }
    const result = await operators.endAllSessions(by)
    return {
      to: incidentPath,
      said: result.ok
        ? { kind: 'done', text: `Sessions ended: ${result.ended}.` }
        : { kind: 'refused', text: result.detail },
    }
  },
}

/** What to do when something happened: the mildest first. */
export const incidentScreen: Screen = {
  path: incidentPath,
  permission: 'incident.view',
  title: 'Incident',
  recorded: true,
  show: async (visit) => {
    await visit.viewed('incident_viewed')
    return { page: await page(visit, {}, []) }
  },
  acts: {
    ...switchActs,
    'hold-all': holdAllAct,
    count: countAct,
    burn: burnAct,
    'close-found': closeFoundAct,
    'end-sessions': endSessionsAct,
  },
}

const count = async (visit: Visit, given: Form): Promise<Next> => {
  const read = readSelectionForm(given)
  const rate = Number((given['noticesPerMinute'] ?? '').trim() || '600')
  const problems: readonly Problem[] = [
    ...('problems' in read ? read.problems : []),
    ...(Number.isInteger(rate) && rate >= 1 && rate <= 60_000
      ? []
      : [{ field: 'noticesPerMinute', text: 'Give a whole number from 1 to 60,000.' }]),
  ]
  if ('problems' in read || problems.length > 0) {
    return { page: await page(visit, given, problems), status: 422 }
  }
  const { incidents } = visit.permit('incident.run').sparekeys
  const options = { noticesPerMinute: rate }
  const result = await incidents.count(visit.tenant, read.selection, visit.actor, options)
  return result.ok
    ? { to: jobPath(result.job.jobId), said: { kind: 'done', text: 'It is counted. Nothing has ended.' } }
    : { to: incidentPath, said: { kind: 'refused', text: result.detail } }
}

const page = async (visit: Visit, given: Form, problems: readonly Problem[]): Promise<Markup> => {
  const { support, sparekeys, store } = visit.permit('incident.view')
  const [switches, jobs, reports, policies] = await Promise.all([
    support.switches(),
    sparekeys.incidents.list(visit.tenant),
    sparekeys.foundSheets.list(visit.tenant),
    namedPolicies(store),
  ])
  return content(visit, { switches, jobs, reports, policies, given, problems })
}

interface Content {
  readonly switches: TenantSwitches
  readonly jobs: readonly IncidentJob[]
  readonly reports: readonly FoundSheet[]
  readonly policies: readonly NamedPolicy[]
  readonly given: Form
  readonly problems: readonly Problem[]
}

const section = (id: string, heading: string, inside: Markup | string): Markup | '' =>
  inside === ''
    ? ''
    : html`<section aria-labelledby="${id}">
        <h2 id="${id}">${heading}</h2>
        ${inside}
      </section>`

const content = (
  visit: Visit,
  { switches, jobs, reports, policies, given, problems }: Content,
): Markup => html`
  ${problemList(problems)}
  ${section('protections', 'Protections of the whole tenant', switchForms(visit, incidentPath, switches))}
  ${section('support', 'Cases', visit.may('switch.protect') ? holdForm(visit) : '')}
  ${section('exposed', 'Codes that were found', visit.may('set.expose') ? exposedForm(visit) : '')}
  ${section('found', 'Reports', foundTable(visit, reports))}
  ${section(
    'many',
    'End the sheets of many accounts',
    visit.may('incident.run') ? countForm(visit, policies, given, problems) : '',
  )}
  ${section('jobs', 'Jobs', jobTable(visit, jobs, policies))}
  ${
    visit.may('event.view')
      ? html`<p><a href="${visit.link(timelinePath)}">What happened: the timeline</a></p>`
      : ''
  }
  ${section('operators', 'Operators', visit.may('session.end') ? sessionsForm(visit) : '')}
`

const holdForm = (visit: Visit): Markup =>
  form(
    visit,
    incidentPath,
    'hold-all',
    textField({ name: 'holdReason', label: 'Reason', isRequired: true, maxLength: 500 }),
    'Freeze support, and hold every case',
    'danger',
  )

const countForm = (
  visit: Visit,
  policies: readonly NamedPolicy[],
  given: Form,
  problems: readonly Problem[],
): Markup =>
  html`<p>
      First it is only counted: whose sheets fulfil every condition, with a sample. Nothing ends before you
      have seen that and said so, above 100 accounts together with a second person.
    </p>
    <p class="hint">
      Which API key a sheet was issued with is not recorded. Revoke the key, and give the time in which it was
      misused.
    </p>
    ${form(
      visit,
      incidentPath,
      'count',
      html`${selectionFields(policies, given, problems)}
      ${textField({
        name: 'noticesPerMinute',
        label: 'Owners told in a minute, at most',
        value: given['noticesPerMinute'] ?? '600',
        problem: problems.find(({ field }) => field === 'noticesPerMinute')?.text,
        maxLength: 5,
      })}`,
      'Count',
    )}`

const jobTable = (visit: Visit, jobs: readonly IncidentJob[], policies: readonly NamedPolicy[]): Markup =>
  table(
    'Jobs, the newest first',
    [
      {
        heading: 'Made',
        isRowHeading: true,
        cell: ({ jobId, createdAt }) =>
          html`<a href="${visit.link(jobPath(jobId))}">${moment(createdAt)}</a>`,
      },
      { heading: 'State', cell: ({ state }) => stateBadge(state) },
      { heading: 'Sheets', cell: ({ selection }) => selectionWords(selection, policies).join('; ') },
      {
        heading: 'Counted',
        cell: ({ counted }) => `${sheetsText(counted.sets)} of ${accountsText(counted.accounts)}`,
      },
      { heading: 'Ended', cell: ({ ended }) => sheetsText(ended.sets) },
    ],
    jobs,
    'There was none.',
  )

const sessionsForm = (visit: Visit): Markup =>
  html`${form(visit, incidentPath, 'end-sessions', '', 'End the sessions of all operators', 'danger')}
  ${
    visit.may('operator.disable')
      ? html`<p><a href="${visit.link('operators')}">Disable one operator</a></p>`
      : ''
  }`
