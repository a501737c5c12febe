import { html } from 'hono/html'
import { accountsAlone, type IncidentJob, type IncidentResult, type SampledAccount } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import { definitions, form, hidden, moment, table, textField } from '../shell/parts.ts'
import type { Act, Confirmation, Markup, Next, Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { accountsText, actWords, number, sheetsText, stateBadge } from './job-words.ts'
import { namedPolicies } from './policies.ts'
import { type NamedPolicy, selectionWords } from './selection-form.ts'

/** One job: what it is about, how far it is, and what may be done with it. */
export const incidentJobScreen: Screen = {
  path: 'incident/:jobId',
  permission: 'incident.view',
  title: 'Incident job',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: {
    start: {
      permission: 'incident.run',
      confirm: (visit, given) => confirmStart(visit, given, 'incident.run'),
      perform: (visit, given) =>
        change(visit, given, (jobId, job) =>
          visit
            .permit('incident.run')
            .sparekeys.incidents.start(
              visit.tenant,
              jobId,
              { ...why(given), accounts: countOf(given) },
              visit.actor,
            )
            .then((result) => [result, job.needsSecondPerson ? 'It waits for a second person.' : 'It runs.']),
        ),
    },
    agree: {
      permission: 'incident.agree',
      confirm: (visit, given) => confirmStart(visit, given, 'incident.agree'),
      perform: (visit, given) =>
        change(visit, given, (jobId) =>
          visit
            .permit('incident.agree')
            .sparekeys.incidents.agree(visit.tenant, jobId, { accounts: countOf(given) }, visit.actor)
            .then((result) => [result, 'It runs.']),
        ),
    },
    pause: simply('pause', 'It is paused. What was ended stays ended.'),
    resume: simply('resume', 'It goes on where it was.'),
    cancel: simply('cancel', 'It is cancelled. What was ended stays ended.'),
  },
}

function simply(act: 'pause' | 'resume' | 'cancel', text: string): Act {
  return {
    permission: 'incident.run',
    perform: (visit, given) =>
      change(visit, given, (jobId) =>
        visit
          .permit('incident.run')
          .sparekeys.incidents[act](visit.tenant, jobId, why(given), visit.actor)
          .then((result) => [result, text]),
      ),
  }
}

export const jobPath = (jobId: string): string => `incident/${encodeURIComponent(jobId)}`

/** Two forms of one page ask for a reason; ids must differ. */
const why = (given: Form): { readonly reason: string } => ({
  reason: (given['reason'] ?? given['cancelReason'] ?? '').trim(),
})
const countOf = (given: Form): number => Number(given['accounts'] ?? Number.NaN)

const change = async (
  visit: Visit,
  given: Form,
  act: (jobId: string, job: IncidentJob) => Promise<readonly [IncidentResult, string]>,
): Promise<Next> => {
  const jobId = given['jobId'] ?? ''
  const to = jobPath(jobId)
  const job = await visit.permit('incident.view').sparekeys.incidents.find(visit.tenant, jobId)
  if (job === null) return { missing: noJob }
  if (('reason' in given || 'cancelReason' in given) && why(given).reason === '') {
    return { to, said: { kind: 'refused', text: 'Say why: the reason is kept with your name.' } }
  }
  const [result, text] = await act(jobId, job)
  return { to, said: result.ok ? { kind: 'done', text } : { kind: 'refused', text: result.detail } }
}

const confirmStart = async (
  visit: Visit,
  given: Form,
  permission: 'incident.run' | 'incident.agree',
): Promise<Confirmation | Next> => {
  const jobId = given['jobId'] ?? ''
  const job = await visit.permit(permission).sparekeys.incidents.find(visit.tenant, jobId)
  if (job === null) return { missing: noJob }
  if (permission === 'incident.run' && why(given).reason === '') {
    return {
      to: jobPath(jobId),
      said: { kind: 'refused', text: 'Say why: the reason is kept with your name.' },
    }
  }
  const { accounts, sets } = job.counted
  return {
    heading: `End ${sheetsText(sets)} of ${accountsText(accounts)}`,
    text: [
      'No code of these sheets works from then on, and nothing brings them back. Open recoveries of these accounts end, too.',
      'People without another second factor cannot sign in until they have a new sheet.',
      `Each owner is told at every address on file, at most ${number(job.noticesPerMinute)} owners a minute.`,
      ...(accounts > accountsAlone && permission === 'incident.run'
        ? [`Above ${accountsAlone} accounts a second person must agree before anything ends.`]
        : []),
    ],
    counts: [
      ['Accounts', accounts],
      ['Sheets', sets],
    ],
    typed: { label: 'Type the number of accounts', value: String(accounts) },
    button: permission === 'incident.run' ? 'End these sheets' : 'Agree, and end these sheets',
  }
}

const noJob = 'There is no such job in this tenant.'

const show = async (visit: Visit, { path }: Query): Promise<Shown> => {
  const { jobId = '' } = path
  const { sparekeys, store } = visit.permit('incident.view')
  const job = await sparekeys.incidents.find(visit.tenant, jobId)
  await visit.viewed('incident_viewed', { detail: { job: job === null ? 'unknown' : jobId } })
  if (job === null) return { missing: noJob }
  const [policies, sample] = await Promise.all([
    namedPolicies(store),
    sparekeys.incidents.sample(visit.tenant, jobId),
  ])
  return { page: jobPage(visit, job, policies, sample) }
}

const jobPage = (
  visit: Visit,
  job: IncidentJob,
  policies: readonly NamedPolicy[],
  sample: readonly SampledAccount[],
): Markup => html`
  <p class="lead">${stateBadge(job.state)}</p>
  ${definitions([
    ['Sheets', selectionWords(job.selection, policies).join('; ')],
    ['Cut-off', html`${moment(job.createdAt)}: sheets issued from then on stay out`],
    ['Counted', `${sheetsText(job.counted.sets)} of ${accountsText(job.counted.accounts)}`],
    ['Looked through', `${Math.floor(job.progress * 100)} % of all accounts`],
    ['Ended by this job', `${sheetsText(job.ended.sets)} of ${accountsText(job.ended.accounts)}`],
    ['Ended before their turn', sheetsText(job.endedBefore)],
    ...(job.unread === 0
      ? []
      : [['Not readable under this key ring, left alone', accountsText(job.unread)] as const]),
    ...(job.failed === 0
      ? []
      : [
          [
            'Records contradict each other, left alone: run sparekey doctor',
            accountsText(job.failed),
          ] as const,
        ]),
    ['Messages', `at most ${number(job.noticesPerMinute)} owners a minute`],
    ...(job.reason === null ? [] : [['Reason', job.reason] as const]),
    ...(job.startedBy === null ? [] : [['Started by', job.startedBy] as const]),
    ...(job.agreedBy === null ? [] : [['Agreed by', job.agreedBy] as const]),
  ])}
  ${
    job.state === 'counting' || job.state === 'running'
      ? html`<p class="hint"><a href="${visit.link(jobPath(job.jobId))}">Look again</a></p>`
      : ''
  }
  ${acts(visit, job)}
  ${table(
    'A sample of the accounts',
    [
      { heading: 'Account', isRowHeading: true, cell: ({ accountId }) => accountLink(visit, accountId) },
      { heading: 'Sheet', cell: ({ sheets }) => sheets.map(({ serial }) => serial).join(', ') },
      { heading: 'State', cell: ({ sheets }) => sheets.map(({ state }) => state).join(', ') },
      { heading: 'Codes left', cell: ({ sheets }) => sheets.map(({ left }) => left.join(' ')).join('; ') },
    ],
    sample,
    'No account is meant so far.',
  )}
  ${
    job.startedAt === null
      ? ''
      : html`<p>
          <a href="${visit.link(`${jobPath(job.jobId)}/told`)}">Who was told, and who could not be reached</a>
        </p>`
  }
  ${table(
    'What was done, by whom',
    [
      { heading: 'Time', isRowHeading: true, cell: ({ at }) => moment(at) },
      { heading: 'What', cell: ({ act }) => actWords[act] },
      { heading: 'Who', cell: ({ by }) => by ?? 'The service' },
      { heading: 'Why', cell: ({ reason }) => reason ?? '' },
    ],
    job.history,
    'Nothing yet.',
  )}
`

const accountLink = (visit: Visit, accountId: string): Markup | string =>
  visit.may('account.view')
    ? html`<a href="${visit.link(`accounts/${encodeURIComponent(accountId)}`)}">${accountId}</a>`
    : accountId

const acts = (visit: Visit, job: IncidentJob): Markup | '' => {
  const path = jobPath(job.jobId)
  const about = [hidden('jobId', job.jobId), hidden('accounts', String(job.counted.accounts))]
  const reason = textField({
    name: 'reason',
    label: 'Reason',
    isRequired: true,
    maxLength: 500,
    hint: reasonHint,
  })
  const mayRun = visit.may('incident.run')
  if (job.state === 'counted' && mayRun) {
    if (job.counted.accounts === 0) return ''
    return form(visit, path, 'start', [...about, reason], 'End these sheets', 'danger')
  }
  if (job.state === 'waiting' && visit.may('incident.agree')) {
    return html`<p>${job.startedBy ?? ''} started it. Another person must agree.</p>
      ${form(visit, path, 'agree', about, 'Agree, and end these sheets', 'danger')}
      ${mayRun ? form(visit, path, 'cancel', [...about, reason], 'Cancel the job', 'second') : ''}`
  }
  if (job.state === 'running' && mayRun) {
    return form(visit, path, 'pause', [...about, reason], 'Pause', 'second')
  }
  if (job.state === 'paused' && mayRun) {
    return html`${form(visit, path, 'resume', [...about, reason], 'Go on')}
    ${form(
      visit,
      path,
      'cancel',
      [...about, textField({ name: 'cancelReason', label: 'Reason', isRequired: true, maxLength: 500 })],
      'Cancel the job',
      'danger',
    )}`
  }
  return ''
}

const reasonHint = 'It is kept as it is: no names of people, and never a code.'
