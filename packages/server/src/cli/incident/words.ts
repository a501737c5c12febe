import type { IncidentJob, SampledAccount } from 'sparekey/service'
import { counted, timeText } from '../format.ts'

export const jobJson = (job: IncidentJob): object => ({ job })

/** `12 sheets of 10 accounts`. */
export const amount = ({ accounts, sets }: IncidentJob['counted']): string =>
  `${counted(sets, 'sheet')} of ${counted(accounts, 'account')}`

const selectionText = (selection: IncidentJob['selection']): string =>
  Object.entries(selection)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value instanceof Date ? timeText(value) : String(value)}`)
    .join(', ')

export const jobLines = (job: IncidentJob): readonly string[] => [
  `Job      ${job.jobId}`,
  `State    ${job.state}${job.state === 'running' || job.state === 'counting' ? `, ${Math.floor(job.progress * 100)} %` : ''}`,
  `Sheets   ${selectionText(job.selection)}`,
  `Cut-off  ${timeText(job.createdAt)}: sheets issued from then on stay out`,
  `Counted  ${amount(job.counted)}`,
  ...(job.startedAt === null
    ? []
    : [
        `Ended    ${amount(job.ended)}`,
        `Before   ${counted(job.endedBefore, 'sheet')} ended before their turn`,
      ]),
  ...(job.unread === 0
    ? []
    : [`Unread   ${counted(job.unread, 'account')} that this key ring does not open: left alone`]),
  ...(job.failed === 0
    ? []
    : [
        `Faulty   ${counted(job.failed, 'account')} with records that contradict each other: left alone, run "sparekey doctor"`,
      ]),
  ...(job.reason === null ? [] : [`Reason   ${job.reason}`]),
  ...job.history.map(
    ({ at, act, by, reason }) =>
      `  ${timeText(at)}  ${act}${by === null ? '' : `, ${by}`}${reason === null ? '' : `: ${reason}`}`,
  ),
]

export const sampleLines = (sample: readonly SampledAccount[]): readonly string[] =>
  sample.length === 0
    ? []
    : [
        '',
        'A sample:',
        ...sample.flatMap(({ accountId, sheets }) =>
          sheets.map(
            ({ serial, state, issuedAt, left }) =>
              `  ${accountId}  sheet ${serial}, ${state}, issued ${timeText(issuedAt)}, ${left.length} left: ${left.join(' ')}`,
          ),
        ),
      ]
