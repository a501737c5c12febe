import type { Operation } from './operation.ts'
import { confirmCodes } from './routes/confirm.ts'
import { eraseAccount } from './routes/erase.ts'
import { listEvents } from './routes/events.ts'
import { importCodes } from './routes/import.ts'
import { introspectRecovery } from './routes/introspect-recovery.ts'
import { issueCodes } from './routes/issue.ts'
import { openPageSession } from './routes/open-page-session.ts'
import { readReceipt } from './routes/receipt.ts'
import { readPageSession } from './routes/read-page-session.ts'
import { readRecovery } from './routes/read-recovery.ts'
import { redeemCode } from './routes/redeem.ts'
import { reportTask } from './routes/report-task.ts'
import { revokeCodes } from './routes/revoke.ts'
import { sendSignal } from './routes/signal.ts'
import { pollStream } from './routes/signals/poll.ts'
import { readStreamStatus, setStreamStatus } from './routes/signals/status.ts'
import {
  createStream,
  deleteStream,
  readStreams,
  replaceStream,
  updateStream,
} from './routes/signals/streams.ts'
import { verifyStream } from './routes/signals/verification.ts'
import { readStatus } from './routes/status.ts'
import { claimCode } from './routes/support/claim-code.ts'
import { freezeAccount } from './routes/support/freeze-account.ts'
import { listCases } from './routes/support/list-cases.ts'
import { openCase } from './routes/support/open-case.ts'
import { readAccountCase, readCase } from './routes/support/read-case.ts'
import { addEvidence, submitCase, withdrawCase } from './routes/support/work-on-case.ts'

/** Every call under `/v1`, in the order in which it is documented. */
export const operations: readonly Operation[] = [
  issueCodes,
  importCodes,
  confirmCodes,
  redeemCode,
  readStatus,
  revokeCodes,
  sendSignal,
  readRecovery,
  reportTask,
  introspectRecovery,
  openPageSession,
  readPageSession,
  openCase,
  listCases,
  readCase,
  addEvidence,
  submitCase,
  withdrawCase,
  readAccountCase,
  claimCode,
  freezeAccount,
  listEvents,
  readReceipt,
  eraseAccount,
  createStream,
  readStreams,
  updateStream,
  replaceStream,
  deleteStream,
  readStreamStatus,
  setStreamStatus,
  verifyStream,
  pollStream,
]
