import { z } from 'zod'
import { EXAMPLE_RECOVERY } from '../examples.ts'
import { defineOperation, noQuery } from '../operation.ts'
import { recovery, recoveryTask, taskOutcome } from '../schemas.ts'
import { readBy } from '../validation.ts'

export const reportTaskRequest = z.strictObject({
  outcome: taskOutcome.describe('`declined`: the person did not want to.'),
})

export const reportTaskResponse = z.strictObject(recovery.shape)

const taskInPath = z.strictObject({ task: recoveryTask })

export const reportTask = defineOperation({
  operationId: 'reportTask',
  method: 'post',
  path: '/v1/accounts/{accountId}/recoveries/{recoveryId}/tasks/{task}',
  summary: 'Report a task of a recovery',
  description:
    'Says what became of a task, also after the window. Once every task is reported the recovery is completed, and its ' +
    'token is no longer good. A new sheet that was typed back reports replace_codes by itself.',
  scope: 'recoveries',
  idempotent: true,
  bodySchema: reportTaskRequest,
  querySchema: noQuery,
  requestExample: { outcome: 'done' },
  success: {
    status: 200,
    description: 'The recovery as it stands now.',
    schema: reportTaskResponse,
    example: EXAMPLE_RECOVERY,
  },
  refusals: {
    not_found: 'The account has no recovery of this id, or its owner ended it: "this was not me".',
    idempotency_in_progress: 'The first request under this Idempotency-Key is still running.',
    idempotency_mismatch: 'This Idempotency-Key belongs to another request.',
  },
  call: ({ sparekey, path: { accountId, recoveryId, ...rest }, body: { outcome }, options }) => {
    const { task } = readBy(taskInPath, { task: rest.task }, 'The path')
    return sparekey.recoveries.report(accountId, { recoveryId, task, outcome }, options)
  },
})
