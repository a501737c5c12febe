import { isTlsErrorCode, isUnreachableCode } from './network-errors.ts'
import { DeliveryFailed, DeliveryRefused, type DeliveryError } from './delivery-errors.ts'

/** What nodemailer reports; its messages quote the server, which quotes addresses and contents. */
interface Report {
  readonly code: string
  /** The code of Node's own error beneath; empty: there was none. */
  readonly cause: string
  readonly command: string
  /** The reply code (RFC 5321 §4.2); 0: there was none. */
  readonly reply: number
}

/**
 * What a failure of nodemailer means. What the server says of this address or this message stays with this notice; what it
 * says before that, or fails to say, concerns the server, and so every notice. A permanent refusal of the sender is a
 * fault of the settings: notices wait for it to be repaired.
 */
export const mailFailure = (error: unknown): DeliveryError => {
  const { code, cause, command, reply } = reportOf(error)
  const stage = command === 'RCPT TO' || command === 'DATA' ? command : 'before'
  if (code === 'EABORT' || code === 'ETIMEDOUT') {
    return new DeliveryFailed('timed_out', 'The mail server did not answer in time.')
  }
  if (code === 'ETLS' || command === 'STARTTLS' || isTlsErrorCode(cause)) {
    return new DeliveryFailed(
      'not_encrypted',
      `The mail server could not be spoken to in private${status(reply)}.`,
    )
  }
  if (reply === 421) {
    return new DeliveryFailed('asked_to_wait', 'The mail server is closing for now (421).')
  }
  if (stage !== 'before' && reply >= 500) {
    return stage === 'RCPT TO'
      ? new DeliveryRefused('address_refused', `The mail server refused the address${status(reply)}.`)
      : new DeliveryRefused('message_refused', `The mail server refused the message${status(reply)}.`)
  }
  if (reply >= 400 && reply < 500 && code !== 'EAUTH') {
    const scope = stage === 'RCPT TO' ? 'notice' : 'destination'
    return new DeliveryFailed('asked_to_wait', `The mail server asks to try again later${status(reply)}.`, {
      scope,
    })
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return new DeliveryFailed(
      'sender_refused',
      `The mail server refused the user name or password${status(reply)}.`,
    )
  }
  if (reply >= 500) {
    return new DeliveryFailed('sender_refused', `The mail server refused the sender${status(reply)}.`)
  }
  if (code === 'EDNS' || isUnreachableCode(cause)) {
    return new DeliveryFailed('unreachable', 'The mail server cannot be reached.')
  }
  return new DeliveryFailed(
    'connection_lost',
    'The mail server ended the connection before it took the message.',
  )
}

const status = (reply: number): string => (reply === 0 ? '' : ` (${reply})`)

const reportOf = (error: unknown): Report => {
  const report: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {}
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return {
    code: text(report['code']),
    cause: text(report['originalCode']),
    command: text(report['command']),
    reply: typeof report['responseCode'] === 'number' ? report['responseCode'] : 0,
  }
}
