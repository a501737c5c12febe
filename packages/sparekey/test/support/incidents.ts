import assert from 'node:assert/strict'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import { createIncidents, type IncidentResult, type Incidents } from '../../src/incidents/incidents.ts'
import type { IncidentJob } from '../../src/incidents/job.ts'
import type { DueParts } from '../../src/lifecycle/due/lease.ts'
import type { Issued } from '../../src/interface/issue.ts'
import type { OperatorActor, OperatorRole } from '../../src/interface/support.ts'
import type { Store } from '../../src/store/port.ts'
import { createPostLab, type PostLab } from './due.ts'
import { holdings } from './inspect.ts'
import type { Lab, LabOptions } from './lab.ts'

/** Roles that were given long before any job, unless it is said otherwise. */
export const operator = (
  subject: string,
  {
    role = 'security_admin',
    grantedAt = new Date(0),
    ...others
  }: Partial<OperatorActor> & {
    readonly role?: OperatorRole
    readonly grantedAt?: Date
  } = {},
): OperatorActor => ({
  kind: 'operator',
  issuer: 'https://id.example.org',
  subject,
  personId: null,
  displayName: subject.toUpperCase(),
  roles: [{ role, grantedAt }],
  authentication: { methods: ['hwk'], at: new Date(0) },
  place: null,
  ...others,
})

export const grace = operator('grace')
export const linus = operator('linus')

export interface IncidentLab extends PostLab {
  readonly incidents: Incidents
}

/** What a job works with. `store`: another one over the same rows. */
export const partsOf = (lab: Lab, store: Store = lab.store): DueParts => ({
  store,
  ring: lab.ring,
  random: nodeRandom,
  clock: () => lab.clock.now(),
  primitives: nodePrimitives,
})

export const createIncidentLab = async (options: LabOptions = {}): Promise<IncidentLab> => {
  const lab = await createPostLab({
    policy: { format: 'long', issuing: { count: 5, countsAllowed: [5] } },
    ...options,
  })
  return { ...lab, incidents: createIncidents(partsOf(lab)) }
}

/** Accounts `a0`, `a1`, … with a confirmed sheet each; then the clock goes on by a minute. */
export const accounts = async (lab: Lab, count: number): Promise<readonly string[]> => {
  const names = Array.from({ length: count }, (_, index) => `a${index}`)
  for (const name of names) await lab.sheet({}, name)
  lab.clock.advance(60)
  return names
}

export const done = (result: IncidentResult): IncidentJob => {
  assert.ok(result.ok, result.ok ? '' : result.code)
  return result.job
}

export const refusal = (result: IncidentResult): string => (result.ok ? 'ok' : result.code)

/** Rounds until there is nothing more to do. */
export const workThrough = async (incidents: Incidents): Promise<void> => {
  for (let round = 0; round < 1000; round += 1) if (!(await incidents.round()).more) return
  assert.fail('there is always more to do')
}

/** A job that was counted. Everything there is, where nothing is selected. */
export const counted = async (lab: IncidentLab, selection = {}): Promise<IncidentJob> => {
  const everything = { issuedUntil: new Date(8.64e15) }
  const { jobId } = done(await lab.incidents.count(lab.tenant, { ...everything, ...selection }, grace))
  await workThrough(lab.incidents)
  const job = await lab.incidents.find(lab.tenant, jobId)
  assert.ok(job)
  assert.equal(job.state, 'counted')
  return job
}

/** The job, counted, started by one and agreed to by another where it takes two, and worked through. */
export const carriedOut = async (lab: IncidentLab, selection = {}): Promise<IncidentJob> => {
  const job = await counted(lab, selection)
  await begin(lab, job)
  await workThrough(lab.incidents)
  const after = await lab.incidents.find(lab.tenant, job.jobId)
  assert.ok(after)
  return after
}

export const begin = async (lab: IncidentLab, { jobId, counted: { accounts: typed } }: IncidentJob) => {
  const started = done(
    await lab.incidents.start(lab.tenant, jobId, { reason: 'a list was found', accounts: typed }, grace),
  )
  return started.state === 'waiting'
    ? done(await lab.incidents.agree(lab.tenant, jobId, { accounts: typed }, linus))
    : started
}

/** What the trail of an account says of sheets that a job ended, by event. */
export const endings = async (lab: Lab, account: string): Promise<readonly string[]> =>
  (await holdings(lab, account)).events.flatMap(({ type, detail }) =>
    (type === 'set.revoked' || type === 'set.abandoned') && detail?.includes('"job"') === true ? [type] : [],
  )

/** The code of a sheet that was not typed back to confirm it. */
export const unusedCode = ({ codes }: Issued): string => codes[1] ?? assert.fail()
