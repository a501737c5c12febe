import { ArgumentRangeError } from '../errors.ts'
import type { Permission } from '../access/operators-permissions.ts'
import type { Refusal } from '../interface/calls.ts'
import { lookInto } from '../audit/cursor.ts'
import type { DueParts } from '../lifecycle/due/lease.ts'
import { parseIncidentId } from '../lifecycle/identifiers.ts'
import { decide, tryAgain, type again } from '../lifecycle/register.ts'
import { run } from '../lifecycle/rotation/pages.ts'
import type { IncidentState } from '../store/catalogue/incidents.ts'
import { keep, read, type Store, type Transaction, undo, write } from '../store/port.ts'
import { asInteger, asName, asPlainText } from '../validation.ts'
import {
  accountsAlone,
  newBody,
  printBody,
  readJob,
  shownJob,
  startOfAll,
  withAct,
  type IncidentAct,
  type IncidentJob,
  type Job,
  type JobBody,
} from './job.ts'
import { isAllowed, isAnother, personOf, type IncidentActor } from './people.ts'
import { jobEvent } from './job-event.ts'
import { noteOnTrail, prepareEntry } from './tenant-trail.ts'
import { workOnIncidents, type IncidentRound } from './round.ts'
import { readSample, type SampledAccount } from './sample.ts'
import { readTold, type ToldPage } from './told.ts'
import { readSelection, type IncidentSelection } from './selection.ts'

export type IncidentRefusal = Refusal<
  | 'job_not_found'
  /** Not from this state. */
  | 'job_state'
  /** What was typed is not what was counted. */
  | 'count_differs'
  | 'second_person_required'
  | 'operator_not_allowed'
  /** Ten jobs of the tenant are open. */
  | 'too_many_jobs'
>
export type IncidentResult = { readonly ok: true; readonly job: IncidentJob } | IncidentRefusal

/** An act that needs no more than why. */
export interface IncidentReason {
  /** 1 to 500 characters. It is kept in the clear: no name of a person, no code. */
  readonly reason: string
}

/**
 * Jobs that end the sheets of many accounts after something happened. Each begins with a dry run that changes nothing. Above 100
 * accounts it takes two people to start; an account whose sheets it ends gets one transaction and one event for each sheet, however
 * often the work is cut off. Sheets that are issued after the job was made stay out.
 *
 * Every method throws {@link SparekeyError} where the database does not answer, and refuses what the actor may not do, whoever calls it.
 */
export interface Incidents {
  /**
   * Makes a job and lets it count.
   *
   * @throws {ArgumentTypeError} `invalid_request`: no condition, or one that is none.
   * @throws {ArgumentRangeError} `invalid_request`: a value out of its bounds.
   */
  count(
    tenant: string,
    selection: IncidentSelection,
    by: IncidentActor,
    options?: {
      /** 1 to 60,000; default 600. */
      readonly noticesPerMinute?: number
    },
  ): Promise<IncidentResult>
  /** `accounts`: how many were counted, as whoever starts it typed it. Above 100 it then waits for a second person. */
  start(
    tenant: string,
    jobId: string,
    input: IncidentReason & { readonly accounts: number },
    by: IncidentActor,
  ): Promise<IncidentResult>
  /** By another person than the one who started it. Whoever acts at the machine may agree alone: it is written down. */
  agree(
    tenant: string,
    jobId: string,
    input: { readonly accounts: number },
    by: IncidentActor,
  ): Promise<IncidentResult>
  /** Takes effect after at most 50 accounts more. */
  pause(tenant: string, jobId: string, input: IncidentReason, by: IncidentActor): Promise<IncidentResult>
  resume(tenant: string, jobId: string, input: IncidentReason, by: IncidentActor): Promise<IncidentResult>
  /** What was ended stays ended. */
  cancel(tenant: string, jobId: string, input: IncidentReason, by: IncidentActor): Promise<IncidentResult>
  /** `null`: the tenant has no such job. */
  find(tenant: string, jobId: string): Promise<IncidentJob | null>
  /** The newest 50, newest first. */
  list(tenant: string): Promise<readonly IncidentJob[]>
  /** Up to 20 of the accounts that were counted, by serials and labels. */
  sample(tenant: string, jobId: string): Promise<readonly SampledAccount[]>
  /** The owners whose sheets it ended, and whether each was told, out of a thousand accounts at a time. */
  told(tenant: string, jobId: string, cursor?: string): Promise<ToldPage>
  /** Works on the jobs of all tenants, for a few seconds. Call it again while there is more. */
  round(): Promise<IncidentRound>
}

const jobsShown = 50
const openMost = 10

const isOpen = ({ state }: Job): boolean => state !== 'done' && state !== 'cancelled'

export const createIncidents = (parts: DueParts): Incidents => {
  const { store, clock, random } = parts

  /** One step of a job: `step` says what is written, or why nothing is. */
  const change = async (
    tenant: string,
    jobId: string,
    by: IncidentActor,
    permission: Permission,
    step: (job: Job) => JobStep | IncidentRefusal,
  ): Promise<IncidentResult> => {
    const id = parseIncidentId(jobId)
    if (id === null) return notFound
    const at = clock()
    const entry = prepareEntry(parts, tenant)
    return decide(parts, function* (): Transaction<IncidentResult | typeof again> {
      const [row] = yield* read('readIncident', { tenant, jobId: id })
      if (row === undefined) return undo(notFound)
      const job = readJob(row)
      if (!isAllowed(by, permission, permission === 'incident.agree' ? job.createdAt : null)) {
        return undo(notAllowed)
      }
      const given = step(job)
      if ('code' in given) return undo(given)
      const { act, reason = null, ...rest } = given
      const body = withAct({ ...job.body, ...rest.body }, { at, act, by: by.displayName, reason })
      const next: Job = { ...job, ...rest, body, version: job.version + 1, owner: null, leaseUntil: 0 }
      const { state, version, cursor, owner, leaseUntil } = next
      const fields = { state, version, cursor, owner, leaseUntil, body: printBody(body) }
      const written = yield* write('changeIncident', {
        tenant,
        jobId: id,
        readVersion: job.version,
        ...fields,
      })
      const isNoted = written === 1 && (yield* noteOnTrail(parts, entry, jobEvent(next, act, by, reason)))
      return isNoted ? keep({ ok: true, job: shownJob(next) }) : tryAgain()
    })
  }

  return {
    count: async (tenant, selection, by, { noticesPerMinute = 600 } = {}) => {
      if (!isAllowed(by, 'incident.run', null)) return notAllowed
      const at = clock()
      const body = withAct(
        newBody(readSelection(selection), asInteger(noticesPerMinute, 'noticesPerMinute', 1, 60_000)),
        { at, act: 'asked', by: by.displayName, reason: null },
      )
      const job: Job = {
        tenant: asName(tenant, 'tenant'),
        jobId: random(16),
        state: 'counting',
        version: 1,
        cursor: startOfAll,
        owner: null,
        leaseUntil: 0,
        createdAt: at.getTime(),
        body,
      }
      return run(store, function* (): Transaction<IncidentResult> {
        const jobs = yield* read('readIncidents', { tenant, limit: jobsShown })
        if (jobs.map(readJob).filter(isOpen).length >= openMost) return undo(tooMany)
        yield* write('insertIncident', { ...job, body: printBody(body) })
        return keep({ ok: true, job: shownJob(job) })
      })
    },

    start: (tenant, jobId, input, by) => {
      const reason = asReason(input)
      return change(tenant, jobId, by, 'incident.run', (job) => {
        if (job.state !== 'counted') return notFrom(job.state)
        if (input.accounts !== job.body.counted.accounts) return countDiffers
        const starts = { reason, startedBy: personOf(by) }
        return job.body.counted.accounts > accountsAlone
          ? { state: 'waiting', act: 'started', reason, body: starts }
          : { ...running, act: 'started', reason, body: { ...starts, startedAt: clock().getTime() } }
      })
    },

    agree: (tenant, jobId, { accounts }, by) =>
      change(tenant, jobId, by, 'incident.agree', (job) => {
        const { startedBy, counted } = job.body
        if (job.state !== 'waiting' || startedBy === null) return notFrom(job.state)
        if (accounts !== counted.accounts) return countDiffers
        const agreedBy = personOf(by)
        if (by.kind === 'operator' && !isAnother(agreedBy, startedBy)) return anotherPerson
        return { ...running, act: 'agreed', body: { agreedBy, startedAt: clock().getTime() } }
      }),

    pause: (tenant, jobId, input, by) => {
      const reason = asReason(input)
      return change(tenant, jobId, by, 'incident.run', ({ state }) =>
        state === 'running' ? { state: 'paused', act: 'paused', reason } : notFrom(state),
      )
    },

    resume: (tenant, jobId, input, by) => {
      const reason = asReason(input)
      return change(tenant, jobId, by, 'incident.run', ({ state }) =>
        state === 'paused' ? { state: 'running', act: 'resumed', reason } : notFrom(state),
      )
    },

    cancel: (tenant, jobId, input, by) => {
      const reason = asReason(input)
      const endedAt = clock().getTime()
      return change(tenant, jobId, by, 'incident.run', (job) =>
        isOpen(job)
          ? { state: 'cancelled', act: 'cancelled', reason, body: { endedAt } }
          : notFrom(job.state),
      )
    },

    find: async (tenant, jobId) => {
      const job = await find(store, tenant, jobId)
      return job === null ? null : shownJob(job)
    },

    list: async (tenant) => {
      const rows = await lookInto(store, () => read('readIncidents', { tenant, limit: jobsShown }))
      return rows.map((row) => shownJob(readJob(row)))
    },

    sample: async (tenant, jobId) => {
      const job = await find(store, tenant, jobId)
      return job === null ? [] : readSample(parts, job.body.sample)
    },

    told: async (tenant, jobId, cursor) => {
      const job = await find(store, tenant, jobId)
      const after = cursor !== undefined && /^[0-9a-f]{32}$/.test(cursor) ? cursor : null
      return job === null ? { items: [], nextCursor: null } : readTold(parts, job, after)
    },

    round: () => workOnIncidents(parts),
  }
}

type JobStep = Partial<Pick<Job, 'state' | 'cursor'>> & {
  readonly act: IncidentAct['act']
  readonly reason?: string
  readonly body?: Partial<JobBody>
}

const running = { state: 'running', cursor: startOfAll } as const

/** A job with its text read; `null`: the tenant has no such job. */
const find = async (store: Store, tenant: string, jobId: string): Promise<Job | null> => {
  const id = parseIncidentId(jobId)
  const [row] = id === null ? [] : await lookInto(store, () => read('readIncident', { tenant, jobId: id }))
  return row === undefined ? null : readJob(row)
}

const asReason = ({ reason }: IncidentReason): string => {
  const text = asPlainText(reason, 'reason', 500).trim()
  if (text !== '') return text
  throw new ArgumentRangeError('reason', '"reason" must not be empty.')
}

const refusal = <C extends IncidentRefusal['code']>(code: C, detail: string): IncidentRefusal => ({
  ok: false,
  code,
  detail,
})

const notFound = refusal('job_not_found', 'There is no such job.')
const notAllowed = refusal(
  'operator_not_allowed',
  'This takes a security admin; to agree, an owner does too.',
)
const anotherPerson = refusal(
  'second_person_required',
  'Another person than the one who started it must agree.',
)
const countDiffers = refusal(
  'count_differs',
  'The number is not the number of accounts that were counted. Nothing was started.',
)
const tooMany = refusal(
  'too_many_jobs',
  'Ten jobs are open already. Cancel those that nobody needs, or wait for one to end.',
)
const notFrom = (state: IncidentState): IncidentRefusal =>
  refusal('job_state', `The job is ${state}: this cannot be done with it now. Look at it again.`)
