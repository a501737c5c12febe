import { logSigner } from '../audit/log/identity.ts'
import { findEvent, makeReceipt } from '../audit/receipts/make.ts'
import { undo, type Transaction } from '../store/port.ts'
import type { ReceiptInput, ReceiptResult } from '../interface/events.ts'
import { parseEventId } from './identifiers.ts'
import { readAccountId, readReceiptInput } from './input.ts'
import type { Parts } from './parts.ts'
import { decide, openAccount, readRegister } from './register.ts'

/** The receipt of one event of an account. What an erasure blanked has none here, as it is in no trail. */
export const receipt = async (
  parts: Parts,
  accountIdGiven: string,
  inputGiven: ReceiptInput,
): Promise<ReceiptResult> => {
  const accountId = readAccountId(accountIdGiven)
  const eventId = parseEventId(readReceiptInput(inputGiven))
  if (eventId === null) return notFound
  const { primitives, ring, clock } = parts
  const account = openAccount(parts, accountId)
  const { accountKey } = account
  return decide(parts, function* (): Transaction<ReceiptResult> {
    if ((yield* readRegister(parts, account)) === null) return undo(notFound)
    const event = yield* findEvent(accountKey, { eventId })
    if (event === null || event.type === null) return undo(notFound)
    const signer = logSigner(primitives, ring)
    const { kind, text } = yield* makeReceipt(primitives, signer, accountKey, event, clock())
    return undo({ ok: true, kind, receipt: text })
  })
}

const notFound: ReceiptResult = {
  ok: false,
  code: 'not_found',
  detail: 'This account has no such event. The ids are in its trail.',
}
