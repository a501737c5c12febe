import { lookInto } from '../audit/cursor.ts'
import type { DueParts } from '../lifecycle/due/lease.ts'
import { printIncidentId } from '../lifecycle/identifiers.ts'
import { decide, tryAgain, type again } from '../lifecycle/register.ts'
import type { IncidentState } from '../store/catalogue/incidents.ts'
import { keep, read, type Bytes, type Transaction, undo, write } from '../store/port.ts'
import { SparekeyError } from '../errors.ts'
import { endSheets, type Ended } from './end-sheets.ts'
import { printBody, readJob, sampleMost, type Job, type JobBody, withAct } from './job.ts'
import { jobEvent } from './job-event.ts'
import { meantBy, type Meant } from './meant.ts'
import { noteOnTrail, prepareEntry } from './tenant-trail.ts'
import { asksForUses } from './selection.ts'
import { accountsAtOnce, readStretch, type Holder } from './stretch.ts'

/** Whoever died while working on a job is waited for so long. */
const leaseMs = 30_000

/** Accounts acted on before it is written down how far a job has come. */
const actedOnAtOnce = 50

/** How long one round works on one job: a job must not hold up the others. */
const roundMs = 2_000

const jobsAtOnce = 10

/** Accounts that are acted on at the same time. */
const lanes = 4

export interface IncidentRound {
  /** Accounts looked at. */
  readonly done: number
  /** Whether there is more to do at once. */
  readonly more: boolean
}

/**
 * Works on what counts or runs, for a few seconds, in any number of processes at once: one process works on one job. How far it has
 * come is written after each stretch of accounts, together with what was counted. Whoever takes a job on after a death does the last
 * stretch again, which ends nothing twice.
 *
 * @throws {SparekeyError} `overloaded`, `outcome_unknown`, `internal`. What was not finished is taken on again.
 */
export const workOnIncidents = async (parts: DueParts): Promise<IncidentRound> => {
  const now = parts.clock().getTime()
  const rows = await lookInto(parts.store, () => read('readIncidentWork', { now, limit: jobsAtOnce }))
  const round = { done: 0, more: false }
  for (const row of rows) {
    const { done, more } = await workOn(parts, readJob(row))
    round.done += done
    round.more ||= more
  }
  return round
}

const workOn = async (parts: DueParts, found: Job): Promise<IncidentRound> => {
  const owner = parts.random(16)
  const begunAt = parts.clock().getTime()
  let job = await change(parts, found, { owner, leaseUntil: begunAt + leaseMs })
  let done = 0
  while (job !== null && (job.state === 'counting' || job.state === 'running')) {
    const now = parts.clock().getTime()
    const isLast = now - begunAt >= roundMs
    const step = job.state === 'counting' ? await count(parts, job) : await end(parts, job)
    done += step.looked
    job = await change(parts, job, { ...step.change, leaseUntil: isLast ? 0 : now + leaseMs })
    if (isLast) return { done, more: job?.state === 'counting' || job?.state === 'running' }
  }
  return { done, more: false }
}

type JobChange = Partial<Pick<Job, 'state' | 'cursor' | 'owner' | 'leaseUntil' | 'body'>>

/** `null`: somebody paused or cancelled it, or another process took it on. What was done since is found when it goes on. */
const change = (parts: DueParts, job: Job, changes: JobChange): Promise<Job | null> => {
  const next = { ...job, ...changes, version: job.version + 1 }
  const entry = prepareEntry(parts, job.tenant)
  return decide(parts, function* (): Transaction<Job | null | typeof again> {
    const { tenant, jobId, state, version, cursor, owner, leaseUntil } = next
    const fields = { state, version, cursor, owner, leaseUntil, body: printBody(next.body) }
    const written = yield* write('changeIncident', { tenant, jobId, readVersion: job.version, ...fields })
    if (written !== 1) return undo(null)
    if (next.state !== 'done') return keep(next)
    const isNoted = yield* noteOnTrail(parts, entry, jobEvent(next, 'done', null, null))
    return isNoted ? keep(next) : tryAgain()
  })
}

interface Step {
  readonly looked: number
  readonly change: JobChange
}

const stretchOf = (parts: DueParts, { cursor, body }: Job): Promise<readonly Holder[]> =>
  lookInto(parts.store, () => readStretch(cursor, asksForUses(body.selection)))

const count = async (parts: DueParts, job: Job): Promise<Step> => {
  const holders = await stretchOf(parts, job)
  const { accounts, unread } = meantBy(parts.ring, job, holders)
  const { counted, sample } = job.body
  const body: JobBody = {
    ...job.body,
    counted: {
      accounts: counted.accounts + accounts.length,
      sets: counted.sets + accounts.reduce((sum, { setIds }) => sum + setIds.length, 0),
    },
    unread: job.body.unread + unread,
    sample: [...sample, ...accounts.slice(0, sampleMost - sample.length)],
  }
  return stepBehind(parts, job, holders, body, 'counted')
}

const end = async (parts: DueParts, job: Job): Promise<Step> => {
  const holders = await stretchOf(parts, job)
  const all = meantBy(parts.ring, job, holders).accounts
  const accounts = all.slice(0, actedOnAtOnce)
  const last = accounts.at(-1)
  const isCut = last !== undefined && accounts.length < all.length
  const looked = isCut ? upto(holders, last.accountKey) : holders
  const results = await endAll(parts, job, accounts)
  const { ended, endedBefore } = job.body
  const body: JobBody = {
    ...job.body,
    ended: {
      accounts: ended.accounts + results.filter(({ byJob }) => byJob > 0).length,
      sets: ended.sets + results.reduce((sum, { byJob }) => sum + byJob, 0),
    },
    endedBefore: endedBefore + results.reduce((sum, { before }) => sum + before, 0),
    failed: job.body.failed + accounts.length - results.length,
  }
  return isCut
    ? { looked: looked.length, change: { cursor: last.accountKey, body } }
    : stepBehind(parts, job, looked, body, 'done')
}

const upto = (holders: readonly Holder[], accountKey: Bytes): readonly Holder[] =>
  holders.slice(0, holders.findIndex(({ account }) => account.accountKey === accountKey) + 1)

/** The job behind a stretch; at its end where the stretch was not full. */
const stepBehind = (
  parts: DueParts,
  { cursor, owner }: Job,
  holders: readonly Holder[],
  body: JobBody,
  state: Extract<IncidentState, 'counted' | 'done'>,
): Step => {
  const next = holders.at(-1)?.account.accountKey ?? cursor
  if (holders.length === accountsAtOnce)
    return { looked: holders.length, change: { cursor: next, owner, body } }
  const at = parts.clock()
  const closed = withAct(body, { at, act: state, by: null, reason: null })
  return {
    looked: holders.length,
    change: {
      state,
      cursor: next,
      owner: null,
      body: state === 'done' ? { ...closed, endedAt: at.getTime() } : closed,
    },
  }
}

/** In a few lanes: on a database in reach of the network each account waits for its commits. */
const endAll = async (parts: DueParts, job: Job, accounts: readonly Meant[]): Promise<readonly Ended[]> => {
  const results: Ended[] = []
  const startedAt = job.body.startedAt ?? job.createdAt
  const waiting = accounts.entries()
  const lane = async (): Promise<void> => {
    for (const [index, { accountKey, setIds }] of waiting) {
      const tellAt = tellingTime(job.body, startedAt, job.body.ended.accounts + index)
      const about = { tenant: job.tenant, jobId: printIncidentId(job.jobId), startedAt, accountKey, setIds }
      const ended = await unlessContradicting(() => endSheets(parts, { ...about, tellAt }))
      if (ended !== null) results.push(ended)
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const one of ends) if (one.status === 'rejected') throw one.reason
  return results
}

/** `null`: the records of the account contradict each other. That must not hold up all the others. */
const unlessContradicting = async (work: () => Promise<Ended>): Promise<Ended | null> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SparekeyError && error.code === 'internal') return null
    throw error
  }
}

/** When the owner of the so-manieth account is told: so many in a minute, from the start of the job on. */
export const tellingTime = ({ noticesPerMinute }: JobBody, startedAt: number, index: number): number =>
  startedAt + Math.floor((index * 60_000) / noticesPerMinute)
