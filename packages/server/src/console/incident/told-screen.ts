import { html } from 'hono/html'
import type { IncidentJob, Sparekeys, Telling, ToldOwner } from 'sparekey/service'
import { badge, form, hidden, moment, pager, table } from '../shell/parts.ts'
import type { Markup, Next, Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { jobPath } from './job-screen.ts'

const words: Readonly<Record<Telling, readonly ['good' | 'warn' | 'bad', string]>> = {
  told: ['good', 'told'],
  waiting: ['warn', 'the message waits'],
  not_reached: ['bad', 'no address took it'],
  no_address: ['bad', 'no address on file'],
}

const toldPath = (jobId: string): string => `${jobPath(jobId)}/told`

/** Who was told that their sheet ended, and who could not be reached. */
export const toldScreen: Screen = {
  path: 'incident/:jobId/told',
  permission: 'incident.view',
  title: 'Owners told',
  recorded: true,
  show: (visit, query) => show(visit, query),
  acts: {
    file: {
      permission: 'event.export',
      perform: async (visit, given): Promise<Next> => {
        const jobId = given['jobId'] ?? ''
        const { incidents } = visit.permit('event.export').sparekeys
        const job = await incidents.find(visit.tenant, jobId)
        if (job === null) return { missing: noJob }
        await visit.viewed('export_made', { detail: { what: 'owners of an incident', job: jobId } })
        return {
          fileName: `owners-${jobId}.jsonl`,
          contentType: 'application/jsonl',
          lines: linesOf(incidents, visit.tenant, jobId),
        }
      },
    },
  },
}

const noJob = 'There is no such job in this tenant.'

async function* linesOf(
  incidents: Sparekeys['incidents'],
  tenant: string,
  jobId: string,
): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await incidents.told(tenant, jobId, cursor)
    for (const { accountId, at, telling } of items) yield JSON.stringify({ accountId, at, telling })
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

const show = async (visit: Visit, { path, given }: Query): Promise<Shown> => {
  const { jobId = '' } = path
  const { incidents } = visit.permit('incident.view').sparekeys
  const job = await incidents.find(visit.tenant, jobId)
  await visit.viewed('incident_viewed', { detail: { job: job === null ? 'unknown' : jobId, list: 'told' } })
  if (job === null) return { missing: noJob }
  const { items, nextCursor } = await incidents.told(visit.tenant, jobId, given['after'])
  const older = nextCursor === null ? null : visit.link(toldPath(jobId), { after: nextCursor })
  return { page: toldPage(visit, job, items, older) }
}

const toldPage = (
  visit: Visit,
  { jobId }: IncidentJob,
  items: readonly ToldOwner[],
  older: string | null,
): Markup => html`
  <p>
    <a href="${visit.link(jobPath(jobId))}">Back to the job</a>. Where no address is on file the application
    itself was told, if it listens.
  </p>
  ${
    visit.may('event.export')
      ? form(visit, toldPath(jobId), 'file', hidden('jobId', jobId), 'All of them as a file', 'second')
      : ''
  }
  ${table(
    'Owners whose sheets this job ended, out of a thousand accounts at a time',
    [
      { heading: 'Account', isRowHeading: true, cell: ({ accountId }) => accountId },
      { heading: 'Sheet ended', cell: ({ at }) => moment(at) },
      { heading: 'Message', cell: ({ telling }) => badge(...words[telling]) },
    ],
    items,
    'None among these thousand accounts.',
  )}
  ${pager('Further owners', { newer: null, older })}
`
