import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { DeliveryRefused } from './delivery-errors.ts'
import { isMailAddress, readMailFrom } from './mail-addresses.ts'
import { mailFailure } from './mail-failure.ts'
import type { RenderedNotice } from './render.ts'
import { readSmtpUrl } from './smtp-url.ts'

export interface MailOptions {
  /** See {@link readSmtpUrl}. */
  readonly smtpUrl: string
  /** See {@link readMailFrom}. */
  readonly from: string
  /** How long each step may take. */
  readonly timeouts?: Partial<MailTimeouts>
  /** Connections at a time. Default: 4. */
  readonly connections?: number
  /** Certificates to trust instead of Node's own, in PEM: for a company's own authority. */
  readonly trustedCertificates?: string
}

export interface MailTimeouts {
  /** Until the connection stands. Default: 10. */
  readonly connectionSeconds: number
  /** Until the server says the first word. Default: 10. */
  readonly greetingSeconds: number
  /** Without a word from the server. Default: 20. */
  readonly silenceSeconds: number
  /** One message in all, waiting for a free connection included. Default: 60. */
  readonly messageSeconds: number
}

export interface OutgoingMail {
  readonly noticeId: string
  readonly address: string
  readonly message: RenderedNotice
}

export interface MailChannel {
  /** Names the server in statistics and to the breaker. Holds no password. */
  readonly destination: string
  /** Sentences for whoever configures it: at start and in `doctor`. */
  readonly warnings: readonly string[]
  /**
   * Hands one message to the server; resolves when the server has taken it. A repeat has the same Message-ID.
   *
   * @throws {DeliveryRefused} The address or the message will not be taken.
   * @throws {DeliveryFailed} Try again.
   */
  send(mail: OutgoingMail): Promise<void>
  /** Takes no more messages; one that is under way is finished first, those that wait for a connection fail. */
  close(): void
}

const DEFAULT_TIMEOUTS: MailTimeouts = {
  connectionSeconds: 10,
  greetingSeconds: 10,
  silenceSeconds: 20,
  messageSeconds: 60,
}

/**
 * A channel that delivers by SMTP over a pool of connections.
 *
 * @throws {SetupError} `setting_invalid`: the URL or the sender is not as documented.
 */
export const createMailChannel = (options: MailOptions): MailChannel => {
  const server = readSmtpUrl(options.smtpUrl)
  const from = readMailFrom(options.from)
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts }
  const transport = createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.encryption === 'implicit',
    requireTLS: server.encryption === 'starttls',
    ignoreTLS: server.encryption === 'none',
    ...(server.user !== null && { auth: { user: server.user.name, pass: server.user.password } }),
    ...(server.heloName !== null && { name: server.heloName }),
    ...(options.trustedCertificates !== undefined && { tls: { ca: options.trustedCertificates } }),
    maxConnections: options.connections ?? 4,
    // The outbox repeats; a repeat in here would be one that nobody counts.
    maxRequeues: 0,
    connectionTimeout: timeouts.connectionSeconds * 1000,
    dnsTimeout: timeouts.connectionSeconds * 1000,
    greetingTimeout: timeouts.greetingSeconds * 1000,
    socketTimeout: timeouts.silenceSeconds * 1000,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  })
  return {
    destination: `smtp ${server.host}:${server.port}`,
    warnings: server.warnings,
    async send({ noticeId, address, message }) {
      if (!isMailAddress(address)) {
        throw new DeliveryRefused('address_refused', 'What is on file is not one mail address.')
      }
      // Not AbortSignal.timeout: those live on after the message, 60 s each.
      const deadline = new AbortController()
      const timer = setTimeout(() => deadline.abort(), timeouts.messageSeconds * 1000)
      try {
        await transport.sendMail({
          from,
          to: { name: '', address },
          envelope: { from: from.address, to: [address] },
          messageId: messageIdOf(noticeId, address, from.address),
          subject: message.subject,
          text: message.text,
          html: message.html,
          headers: {
            // RFC 3834 §5, and its like for servers that do not read it: nobody's absence note comes back.
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
            'Content-Language': message.language,
          },
          signal: deadline.signal,
        })
      } catch (error) {
        throw mailFailure(error)
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => transport.close(),
  }
}

/** The same at each repeat, so that mail systems can tell repeats apart; the address is not readable in it. */
const messageIdOf = (noticeId: string, address: string, from: string): string => {
  const digest = createHash('sha256').update(`${noticeId}\n${address}`).digest('hex').slice(0, 40)
  return `<${digest}@${from.slice(from.lastIndexOf('@') + 1)}>`
}
