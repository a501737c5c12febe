import type { NewEvent } from '../audit/chain.ts'
import { redactCodes } from '../codes/redact.ts'
import { printIncidentId } from '../lifecycle/identifiers.ts'
import type { IncidentAct, Job } from './job.ts'
import type { IncidentActor } from './people.ts'

/** The line of a tenant's trail on what was done with a job. `by` `null`: the service itself. */
export const jobEvent = (
  { jobId, body }: Job,
  act: IncidentAct['act'],
  by: IncidentActor | null,
  reason: string | null,
): NewEvent => ({
  type: 'incident.job_changed',
  actor: by === null ? 'automation' : 'operator',
  detail: {
    job: printIncidentId(jobId),
    act,
    accounts: act === 'done' ? body.ended.accounts : body.counted.accounts,
    sets: act === 'done' ? body.ended.sets : body.counted.sets,
    ...(reason !== null && { reason: redactCodes(reason) }),
    ...(by !== null && { operator: by.displayName }),
    ...(by?.kind === 'operator' && { operatorIssuer: by.issuer, operatorSubject: by.subject }),
  },
})
