import type { Operation } from './operation.ts'
import { confirmCodes } from './routes/confirm.ts'
import { eraseAccount } from './routes/erase.ts'
import { listEvents } from './routes/events.ts'
import { issueCodes } from './routes/issue.ts'
import { redeemCode } from './routes/redeem.ts'
import { revokeCodes } from './routes/revoke.ts'
import { readStatus } from './routes/status.ts'

/** Every call under `/v1`, in the order in which it is documented. */
export const operations: readonly Operation[] = [
  issueCodes,
  confirmCodes,
  redeemCode,
  readStatus,
  revokeCodes,
  listEvents,
  eraseAccount,
]
