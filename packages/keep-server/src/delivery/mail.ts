import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { isMailAddress } from './addresses.ts'
import { accepted, failed, isTlsError, isUnreachable, refused } from './delivered.ts'
import type { Delivered } from './delivered.ts'
import type { MailServer } from './mail-server.ts'

/** One message to one address. */
export interface Letter {
  /** Names it: a repeat has the same Message-ID. */
  readonly id: string
  readonly address: string
  readonly subject: string
  readonly text: string
}

export interface MailChannel {
  /** Hands a message to the mail server; `accepted` once the server has taken it. Never rejects. */
  send(letter: Letter): Promise<Delivered>
  close(): void
}

const connectionTimeoutMillis = 10_000
const silenceTimeoutMillis = 20_000
/** One message in all, waiting for a free connection included. */
const messageTimeoutMillis = 60_000

/** Mail over a few connections that are kept, one message a recipient, never in the clear unless the setting says so. */
export function openMail({ host, port, user, encryption, from }: MailServer): MailChannel {
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure: encryption === 'implicit',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    ...(user !== null && { auth: { user: user.name, pass: user.password } }),
    maxConnections: 4,
    // The outbox repeats; a repeat in here would be one that nobody counts.
    maxRequeues: 0,
    connectionTimeout: connectionTimeoutMillis,
    dnsTimeout: connectionTimeoutMillis,
    greetingTimeout: connectionTimeoutMillis,
    socketTimeout: silenceTimeoutMillis,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  })
  return {
    async send({ id, address, subject, text }) {
      if (!isMailAddress(address)) return refused('address_refused')
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(), messageTimeoutMillis)
      try {
        await transport.sendMail({
          from,
          to: { name: '', address },
          envelope: { from: from.address, to: [address] },
          messageId: messageIdOf(id, address, from.address),
          subject,
          text,
          headers: {
            // RFC 3834 §5, and its like for servers that do not read it: nobody's absence note comes back.
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
          },
          signal: deadline.signal,
        })
        return accepted
      } catch (error) {
        return mailFailure(error)
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => transport.close(),
  }
}

/** The address is not readable in it. */
function messageIdOf(id: string, address: string, from: string): string {
  const digest = createHash('sha256').update(`${id}\n${address}`).digest('hex').slice(0, 40)
  return `<${digest}@${from.slice(from.lastIndexOf('@') + 1)}>`
}

/**
 * What a failure of nodemailer means. What the server says of this address or this message stays with this notice; what it says before that,
 * or fails to say, concerns every notice. A permanent refusal of the sender is a fault of the settings: notices wait for it to be repaired.
 */
function mailFailure(error: unknown): Delivered {
  const { code, cause, command, reply } = reportOf(error)
  const isOfNotice = command === 'RCPT TO' || command === 'DATA'
  if (code === 'EABORT' || code === 'ETIMEDOUT') return failed('timed_out')
  if (code === 'ETLS' || command === 'STARTTLS' || isTlsError(cause)) return failed('not_encrypted')
  if (reply === 421) return failed('asked_to_wait')
  if (isOfNotice && reply >= 500) return refused(command === 'DATA' ? 'message_refused' : 'address_refused')
  if (reply >= 400 && reply < 500 && code !== 'EAUTH')
    return failed('asked_to_wait', command === 'RCPT TO' ? 'notice' : 'channel')
  if (code === 'EAUTH' || code === 'ENOAUTH' || reply >= 500) return failed('sender_refused')
  return failed(isUnreachable(code) || isUnreachable(cause) ? 'unreachable' : 'connection_lost')
}

function reportOf(error: unknown): {
  readonly code: string
  /** The code of Node's own error beneath. */
  readonly cause: string
  readonly command: string
  /** The reply code (RFC 5321 §4.2); 0: there was none. */
  readonly reply: number
} {
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
