import type { IncidentJob, IncidentResult, Incidents, IncidentSelection } from 'sparekey/service'
import { accountsAlone } from 'sparekey/service'
import { withProgress } from '../progress.ts'
import { answerNo, type Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { machineActor, withIncidents } from './open.ts'
import { amount, jobJson, jobLines, sampleLines } from './words.ts'

const noJob = (jobId: string): Report =>
  answerNo(`There is no job ${jobId} in this tenant. "sparekey incident list" lists them.`)

/** Makes a job and counts. Nothing ends by it. */
export const countSheets = (
  terminal: Terminal,
  tenant: string,
  selection: IncidentSelection,
  noticesPerMinute: number,
): Promise<Report> =>
  withIncidents(terminal, async ({ sparekeys: { incidents } }) => {
    const made = await incidents.count(tenant, selection, machineActor(), { noticesPerMinute })
    if (!made.ok) return answerNo(made.detail)
    const job = await workOff(incidents, made.job, 'counting')
    const sample = await incidents.sample(tenant, job.jobId)
    const { accounts } = job.counted
    const next =
      accounts === 0
        ? ['', 'No sheet fulfils this. There is nothing to start.']
        : [
            '',
            'Nothing has ended. To end them:',
            `  sparekey incident start ${job.jobId} --accounts ${accounts} --reason "…"`,
          ]
    return { json: { ...jobJson(job), sample }, lines: [...jobLines(job), ...sampleLines(sample), ...next] }
  })

export interface StartOptions {
  readonly reason: string
  readonly accounts: number
  /** Without a second person. */
  readonly alone: boolean
}

/** Starts a job that was counted, and works it off, unless it waits for a second person. */
export const startJob = (
  terminal: Terminal,
  tenant: string,
  jobId: string,
  { reason, accounts, alone }: StartOptions,
): Promise<Report> =>
  withIncidents(terminal, async ({ sparekeys: { incidents } }) => {
    const by = machineActor()
    const present = await incidents.find(tenant, jobId)
    if (present === null) return noJob(jobId)
    let result: IncidentResult =
      present.state === 'waiting' && alone
        ? { ok: true, job: present }
        : await incidents.start(tenant, jobId, { reason, accounts }, by)
    if (result.ok && result.job.state === 'waiting' && alone) {
      result = await incidents.agree(tenant, jobId, { accounts }, by)
    }
    if (!result.ok) return answerNo(result.detail)
    if (result.job.state === 'waiting') {
      return {
        json: jobJson(result.job),
        lines: [
          `${amount(result.job.counted)}: above ${accountsAlone} accounts a second person must agree, on the page of the incident in ` +
            'the console. Where nobody can, --alone goes on without one; that is written down.',
        ],
      }
    }
    return finished(await workOff(incidents, result.job, 'running'))
  })

/** Works off what counts or runs, also what was begun elsewhere. */
export const runJobs = (terminal: Terminal, tenant: string, jobId: string): Promise<Report> =>
  withIncidents(terminal, async ({ sparekeys: { incidents } }) => {
    const job = await incidents.find(tenant, jobId)
    if (job === null) return noJob(jobId)
    const { state } = job
    return finished(state === 'counting' || state === 'running' ? await workOff(incidents, job, state) : job)
  })

export const changeJob = (
  terminal: Terminal,
  tenant: string,
  act: 'pause' | 'resume' | 'cancel',
  jobId: string,
  reason: string,
): Promise<Report> =>
  withIncidents(terminal, async ({ sparekeys: { incidents } }) => {
    const result = await incidents[act](tenant, jobId, { reason }, machineActor())
    return result.ok ? finished(result.job) : answerNo(result.detail)
  })

export const showJob = (terminal: Terminal, tenant: string, jobId: string): Promise<Report> =>
  withIncidents(
    terminal,
    async ({ sparekeys: { incidents } }) => {
      const job = await incidents.find(tenant, jobId)
      return job === null ? noJob(jobId) : finished(job)
    },
    { readsOnly: true },
  )

export const listJobs = (terminal: Terminal, tenant: string): Promise<Report> =>
  withIncidents(
    terminal,
    async ({ sparekeys: { incidents } }) => {
      const jobs = await incidents.list(tenant)
      return {
        json: { jobs },
        lines:
          jobs.length === 0
            ? ['There was none.']
            : jobs.map((job) => `${job.jobId}  ${job.state.padEnd(9)}  ${amount(job.counted)}`),
      }
    },
    { readsOnly: true },
  )

/** Who was told, a line each. */
export const listTold = (terminal: Terminal, tenant: string, jobId: string): Promise<Report> =>
  withIncidents(
    terminal,
    async ({ sparekeys: { incidents } }) => {
      if ((await incidents.find(tenant, jobId)) === null) return noJob(jobId)
      const counts = { told: 0, waiting: 0, not_reached: 0, no_address: 0 }
      const lines: string[] = []
      for (let cursor: string | undefined; ;) {
        const { items, nextCursor } = await incidents.told(tenant, jobId, cursor)
        for (const { accountId, at, telling } of items) {
          counts[telling] += 1
          lines.push(JSON.stringify({ accountId, at, telling }))
        }
        if (nextCursor === null) break
        cursor = nextCursor
      }
      return { json: { counts, owners: lines.map((line) => JSON.parse(line) as object) }, lines }
    },
    { readsOnly: true },
  )

const finished = (job: IncidentJob): Report => ({ json: jobJson(job), lines: jobLines(job) })

/** Lets rounds go on until the job is in another state. Another process may be at it: then it is waited for. */
const workOff = (
  incidents: Incidents,
  begun: IncidentJob,
  state: 'counting' | 'running',
): Promise<IncidentJob> =>
  withProgress(state === 'counting' ? 'Counting' : 'Ending sheets', async (progress) => {
    let job = begun
    while (job.state === state) {
      const { done, more } = await incidents.round()
      if (done === 0 && !more) await pause()
      job = (await incidents.find(job.tenant, job.jobId)) ?? job
      progress.say(
        `${Math.floor(job.progress * 100)} %, ${amount(state === 'counting' ? job.counted : job.ended)}`,
      )
    }
    return job
  })

const PAUSE_MILLIS = 500

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS))
