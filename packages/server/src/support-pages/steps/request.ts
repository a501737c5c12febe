import type { EvidenceInput, OpenCaseInput, SupportCase } from 'sparekey'
import type { PageSession } from 'sparekey/service'
import { type Form, HOME, keyOf, type Next, saidOfFailure, type Visit } from '../../pages/steps/step.ts'
import { offeredReasons } from '../views/start.ts'
import { saidOfCase } from './refusals.ts'

/** "Send my request": opens a case in the owner's own name, who passed the first factor at the application. */
export const sendRequest = async ({ session, tenant, context, now }: Visit, form: Form): Promise<Next> => {
  if (session.purpose !== 'support' || session.state !== 'open') return HOME
  const by = { kind: 'owner', context } as const
  const evidence = firstFactorEvidence(session)
  try {
    const opened = await tenant.support.open(session.accountId, { ...inputOf(form), evidence, context }, by, {
      idempotencyKey: keyOf(form),
    })
    return { to: '', said: opened.ok ? null : saidOfCase(opened, now) }
  } catch (error) {
    return { to: '', said: saidOfFailure(error) }
  }
}

/** Whom no message reaches, no code can be sent to: they get it where people see them. */
const inputOf = (form: Form): OpenCaseInput => ({
  reason: offeredReasons.find((one) => one === form['reason']) ?? 'other',
  ...(form['lost'] === 'addresses' ? { lost: ['addresses'], channel: 'in_person' } : {}),
})

/** The application opens such a visit for nobody who did not pass the first factor. */
const firstFactorEvidence = ({ firstFactor }: PageSession): readonly EvidenceInput[] =>
  firstFactor === null ? [] : [{ kind: 'password', outcome: 'pass' }]

/** "This is my request": of one that was made at the help desk, that its owner passed the first factor. */
export const ownRequest = async ({ session, tenant, context, now }: Visit): Promise<Next> => {
  if (session.purpose !== 'support' || session.state !== 'open') return HOME
  const [passed] = firstFactorEvidence(session)
  const found = await tenant.support.ofAccount(session.accountId)
  if (passed === undefined || !found.ok || !isToOwn(found)) return HOME
  try {
    const added = await tenant.support.addEvidence(found.caseId, passed, { kind: 'owner', context })
    return { to: '', said: added.ok ? null : saidOfCase(added, now) }
  } catch (error) {
    return { to: '', said: saidOfFailure(error) }
  }
}

/** Later it would put the request back to where it began. */
export const isToOwn = ({ state, evidence }: SupportCase): boolean =>
  state === 'open' && !evidence.some(({ kind, outcome }) => kind === 'password' && outcome === 'pass')
