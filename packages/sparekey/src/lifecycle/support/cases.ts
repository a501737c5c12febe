import type { Support } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { addEvidence } from './add-evidence.ts'
import { approve } from './approve.ts'
import { askForMore, deny } from './deciding.ts'
import { expedite } from './expedite.ts'
import { freeze, unfreeze } from './freeze.ts'
import { hold, resume } from './hold.ts'
import { open } from './open.ts'
import { raiseRisk } from './raise-risk.ts'
import { caseOfAccount, getCase, listCases } from './read-cases.ts'
import { release } from './release.ts'
import { readSwitches, setSwitches } from './set-switches.ts'
import { startWait } from './start-wait.ts'
import { submit } from './submit.ts'
import { withdraw } from './withdraw.ts'

/** What people and programs do with cases; what the owner does is beside it. */
export const casesOf = (
  parts: Parts,
): Omit<Support, 'claim' | 'claimInPerson' | 'linked' | 'confirm' | 'cancel' | 'dispute'> => ({
  open: (accountId, input, by, options) => open(parts, accountId, input, by, options),
  get: (caseId) => getCase(parts, caseId),
  list: (input) => listCases(parts, input),
  addEvidence: (caseId, input, by) => addEvidence(parts, caseId, input, by),
  submit: (caseId, by) => submit(parts, caseId, by),
  askForMore: (caseId, input, by) => askForMore(parts, caseId, input, by),
  approve: (caseId, input, by) => approve(parts, caseId, input, by),
  deny: (caseId, input, by) => deny(parts, caseId, input, by),
  withdraw: (caseId, by) => withdraw(parts, caseId, by),
  hold: (caseId, input, by) => hold(parts, caseId, input, by),
  resume: (caseId, input, by) => resume(parts, caseId, input, by),
  raiseRisk: (caseId, input, by) => raiseRisk(parts, caseId, input, by),
  expedite: (caseId, input, by) => expedite(parts, caseId, input, by),
  startWait: (caseId, input, by) => startWait(parts, caseId, input, by),
  release: (caseId, by) => release(parts, caseId, by),
  ofAccount: (accountId) => caseOfAccount(parts, accountId),
  freeze: (accountId, input, by) => freeze(parts, accountId, input, by),
  unfreeze: (accountId, input, by) => unfreeze(parts, accountId, input, by),
  switches: () => readSwitches(parts),
  setSwitches: (change, input, by) => setSwitches(parts, change, input, by),
})
