import type { AuthContext } from 'better-auth'
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import type { OpenedRecovery, RecoveryTask, TaskOutcome } from '../../interface/recoveries.ts'
import type { BackupCodesOptions } from './options.ts'

/** The recovery that a session was opened with. Its token stays on the server: in better-auth's table, encrypted. */
export interface KeptRecovery {
  readonly recoveryId: string
  readonly token: string
}

const identifierOf = (sessionId: string): string => `sparekey-recovery-${sessionId}`

export const keepRecovery = async (
  { internalAdapter, secretConfig }: AuthContext,
  sessionId: string,
  { recoveryId, token, expiresAt }: OpenedRecovery,
): Promise<void> => {
  const data = JSON.stringify({ recoveryId, token })
  await internalAdapter.createVerificationValue({
    identifier: identifierOf(sessionId),
    value: await symmetricEncrypt({ key: secretConfig, data }),
    expiresAt,
  })
}

/** `null`: this session was not opened with a backup code, or its recovery's time is over. */
export const keptRecovery = async (
  { internalAdapter, secretConfig }: AuthContext,
  sessionId: string | null,
): Promise<(KeptRecovery & { readonly expiresAt: Date }) | null> => {
  if (sessionId === null) return null
  const row = await internalAdapter.findVerificationValue(identifierOf(sessionId))
  if (!row || new Date(row.expiresAt).getTime() <= Date.now()) return null
  const { recoveryId, token } = JSON.parse(
    await symmetricDecrypt({ key: secretConfig, data: row.value }),
  ) as KeptRecovery
  return { recoveryId, token, expiresAt: new Date(row.expiresAt) }
}

/** better-auth gives a person a new session where a factor or the password changes; the recovery goes along. */
export const carryRecovery = async (context: AuthContext, from: string, to: string): Promise<void> => {
  const kept = from === to ? null : await keptRecovery(context, from)
  if (kept === null) return
  await keepRecovery(context, to, { ...kept, tasks: [] })
  await context.internalAdapter.deleteVerificationByIdentifier(identifierOf(from))
}

/** Reports a task of the session's recovery, where there is one that has it. */
export const reportTask = async (
  context: AuthContext,
  { sparekey }: BackupCodesOptions,
  userId: string,
  sessionId: string | null,
  task: RecoveryTask,
  outcome: TaskOutcome = 'done',
): Promise<boolean> => {
  const kept = await keptRecovery(context, sessionId)
  if (kept === null) return false
  const recovery = await sparekey.recoveries.get(userId, kept.recoveryId)
  if (!recovery.ok || !recovery.tasks.some((one) => one.task === task)) return false
  return (await sparekey.recoveries.report(userId, { recoveryId: kept.recoveryId, task, outcome })).ok
}
