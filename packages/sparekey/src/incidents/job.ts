import { fromHex, toHex } from '../bytes.ts'
import type { IncidentRow, IncidentState } from '../store/catalogue/incidents.ts'
import { shareOf } from '../lifecycle/rotation/pages.ts'
import { printIncidentId } from '../lifecycle/identifiers.ts'
import type { Bytes } from '../store/port.ts'
import type { Person } from './people.ts'
import type { IncidentSelection } from './selection.ts'

export type { IncidentState }

/** Ends of sheets that more people than this have take two to start. */
export const accountsAlone = 100

/** Accounts shown of a dry run. The keys that order them are spread evenly, so that the first ones are a fair sample. */
export const sampleMost = 20

export interface IncidentCounts {
  readonly accounts: number
  readonly sets: number
}

/** What was done with a job, by whom. */
export interface IncidentAct {
  readonly at: Date
  readonly act: 'asked' | 'counted' | 'started' | 'agreed' | 'paused' | 'resumed' | 'cancelled' | 'done'
  /** `null`: the service itself. */
  readonly by: string | null
  readonly reason: string | null
}

/** A job that ends sheets of many accounts. */
export interface IncidentJob {
  readonly jobId: string
  readonly tenant: string
  readonly state: IncidentState
  readonly selection: IncidentSelection
  /** Also the cut-off: sheets that were issued from then on stay out. */
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly reason: string | null
  /** Messages to owners are spread so that not more than these go out in a minute, for each address that an owner has. */
  readonly noticesPerMinute: number
  /** By the dry run; grows while it counts. */
  readonly counted: IncidentCounts
  /** Ended by this job. */
  readonly ended: IncidentCounts
  /** Sheets that were counted and ended by themselves before their turn came: used up, replaced, or ended by others. */
  readonly endedBefore: number
  /** Accounts whose name does not open under this key ring, so that it is not known whose they are. They are left alone. */
  readonly unread: number
  /** Accounts whose records contradict each other. They are left alone; run "sparekey doctor". */
  readonly failed: number
  /** How far it has come in the present run through all accounts, from 0 to 1. */
  readonly progress: number
  /** Whether the second person is still missing, or would be. */
  readonly needsSecondPerson: boolean
  readonly startedBy: string | null
  readonly agreedBy: string | null
  readonly history: readonly IncidentAct[]
}

/** What a row holds as text. Times are milliseconds. */
export interface JobBody {
  readonly selection: IncidentSelection
  readonly noticesPerMinute: number
  readonly reason: string | null
  readonly startedBy: Person | null
  readonly agreedBy: Person | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly counted: IncidentCounts
  readonly ended: IncidentCounts
  readonly endedBefore: number
  readonly unread: number
  readonly failed: number
  readonly sample: readonly { readonly accountKey: Bytes; readonly setIds: readonly Bytes[] }[]
  readonly history: readonly IncidentAct[]
}

/** A row with its text read. */
export interface Job extends Omit<IncidentRow, 'body'> {
  readonly body: JobBody
}

export const startOfAll: Bytes = new Uint8Array(0)

export const newBody = (selection: IncidentSelection, noticesPerMinute: number): JobBody => ({
  selection,
  noticesPerMinute,
  reason: null,
  startedBy: null,
  agreedBy: null,
  startedAt: null,
  endedAt: null,
  counted: { accounts: 0, sets: 0 },
  ended: { accounts: 0, sets: 0 },
  endedBefore: 0,
  unread: 0,
  failed: 0,
  sample: [],
  history: [],
})

export const printBody = ({ sample, ...rest }: JobBody): string =>
  JSON.stringify({
    ...rest,
    sample: sample.map(({ accountKey, setIds }) => [toHex(accountKey), ...setIds.map(toHex)]),
  })

type Written = Omit<JobBody, 'sample' | 'selection' | 'history'> & {
  readonly selection: Readonly<Record<string, string>>
  readonly sample: readonly (readonly string[])[]
  readonly history: readonly (Omit<IncidentAct, 'at'> & { readonly at: string })[]
}

export const readJob = ({ body, ...row }: IncidentRow): Job => {
  const { selection, sample, history, ...rest } = JSON.parse(body) as Written
  return {
    ...row,
    body: {
      ...rest,
      selection: selectionOf(selection),
      sample: sample.map(([account = '', ...setIds]) => ({
        accountKey: fromHex(account),
        setIds: setIds.map(fromHex),
      })),
      history: history.map((one) => ({ ...one, at: new Date(one.at) })),
    },
  }
}

const selectionOf = (written: Readonly<Record<string, string>>): IncidentSelection =>
  Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      /(From|Until)$/.test(name) ? new Date(value) : value,
    ]),
  )

export const shownJob = (job: Job): IncidentJob => {
  const { body, state, tenant } = job
  const { counted, startedAt, endedAt } = body
  const isOver = state === 'done' || state === 'counted' || state === 'waiting'
  return {
    jobId: printIncidentId(job.jobId),
    tenant,
    state,
    selection: body.selection,
    createdAt: new Date(job.createdAt),
    startedAt: startedAt === null ? null : new Date(startedAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
    reason: body.reason,
    noticesPerMinute: body.noticesPerMinute,
    counted,
    ended: body.ended,
    endedBefore: body.endedBefore,
    unread: body.unread,
    failed: body.failed,
    progress: isOver ? 1 : job.cursor.length === 0 ? 0 : shareOf(job.cursor),
    needsSecondPerson: counted.accounts > accountsAlone && body.agreedBy === null,
    startedBy: body.startedBy?.displayName ?? null,
    agreedBy: body.agreedBy?.displayName ?? null,
    history: body.history,
  }
}

/** The oldest and the newest of a long history are kept. */
const historyMost = 60

export const withAct = (body: JobBody, act: IncidentAct): JobBody => {
  const [first, ...rest] = [...body.history, act]
  const kept = first === undefined ? [] : [first, ...rest.slice(-historyMost)]
  return { ...body, history: kept }
}
