import { copyOf } from '../../bytes.ts'
import type { AccountChange, AccountRow, NewAccount } from '../port.ts'
import { bytesOf, keyOf } from './table.ts'
import { oneOrNone } from './tables.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

const changed = (change: AccountChange) => ({
  activeSetId: change.activeSetId,
  pendingSetId: change.pendingSetId,
  remaining: change.remaining,
  issueCount: change.issueCount,
  issueWindowStart: change.issueWindowStart,
  issuesInWindow: change.issuesInWindow,
  replacementAskedAt: change.replacementAskedAt,
  supportCaseId: change.supportCaseId,
  supportFrozenUntil: change.supportFrozenUntil,
  auditSeq: change.auditSeq,
  auditHead: change.auditHead,
})

const newRow = ({
  identityKeyId,
  sealedIdentity,
  auditHead,
}: Omit<NewAccount, 'accountKey'>): AccountRow => ({
  identityKeyId,
  sealedIdentity,
  activeSetId: null,
  pendingSetId: null,
  remaining: 0,
  failures: 0,
  retryAt: 0,
  issueCount: 0,
  issueWindowStart: 0,
  issuesInWindow: 0,
  replacementAskedAt: 0,
  supportCaseId: null,
  supportFrozenUntil: null,
  auditSeq: 0,
  auditHead,
})

export const accountReads: ReadHandlers<'readAccount' | 'readAnyAccount' | 'takeAttempt'> = {
  readAccount: ({ accounts }, { accountKey }) => oneOrNone(accounts.get(keyOf(accountKey), '')),

  readAnyAccount: ({ accounts }) =>
    oneOrNone(accounts.anyOwner()).map((owner) => ({ accountKey: bytesOf(owner) })),

  takeAttempt: ({ accounts }, { accountKey, now, cap, delays, ...identity }) => {
    const account = keyOf(accountKey)
    // Copied for every attempt, so that the first of an account takes no longer than a later one.
    const made = copyOf(newRow(identity))
    const row = accounts.get(account, '') ?? made
    if (row.failures >= cap || row.retryAt > now) return []
    const failures = row.failures + 1
    const retryAt = delays.findLast((step) => failures >= step.from)?.until ?? row.retryAt
    accounts.put(account, '', { ...row, failures, retryAt })
    return [{ failures, retryAt, auditSeq: row.auditSeq }]
  },
}

export const accountWrites: WriteHandlers<
  | 'createAccount'
  | 'identifyAccount'
  | 'giveBackAttempt'
  | 'changeAccount'
  | 'changeAccountAndReset'
  | 'blankIdentity'
> = {
  createAccount: ({ accounts }, { accountKey, ...identity }) =>
    accounts.add(keyOf(accountKey), '', newRow(identity)),

  identifyAccount: ({ accounts }, { accountKey, identityKeyId, sealedIdentity }) =>
    accounts.change(
      keyOf(accountKey),
      '',
      (row) => row.sealedIdentity === null,
      () => ({ identityKeyId, sealedIdentity }),
    ),

  giveBackAttempt: ({ accounts }, { accountKey, auditSeq, retryAt }) =>
    accounts.change(
      keyOf(accountKey),
      '',
      (row) => row.auditSeq === auditSeq && row.failures > 0,
      (row) => ({ failures: row.failures - 1, retryAt: row.retryAt === retryAt ? 0 : row.retryAt }),
    ),

  changeAccount: ({ accounts }, change) =>
    accounts.change(
      keyOf(change.accountKey),
      '',
      (row) => row.auditSeq === change.readAuditSeq,
      () => changed(change),
    ),

  changeAccountAndReset: ({ accounts }, change) =>
    accounts.change(
      keyOf(change.accountKey),
      '',
      (row) => row.auditSeq === change.readAuditSeq && row.failures < change.failuresBelow,
      () => ({ ...changed(change), failures: 0, retryAt: 0 }),
    ),

  blankIdentity: ({ accounts }, { accountKey }) =>
    accounts.change(
      keyOf(accountKey),
      '',
      () => true,
      () => ({ identityKeyId: null, sealedIdentity: null }),
    ),
}
