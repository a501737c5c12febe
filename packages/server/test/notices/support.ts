import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { RenderedNotice } from '../../src/notices/render.ts'
import { testCertificate, testKey } from './certificate.ts'
import { DISOWN_TOKEN } from '../unit/notices/support.ts'

export const PASSWORD = 'correct-horse-battery'
export const ADDRESS = 'ada.lovelace@example.org'

export const message: RenderedNotice = {
  subject: 'Example: a backup code was used – ä',
  text: `Zeile mit Umlaut: ä\nhttps://codes.example.org/not-me/${DISOWN_TOKEN}\n`,
  html: '<p>ä</p>',
  language: 'en',
}

/** What must be in no error: it would go to a log. */
export const SECRETS = [PASSWORD, ADDRESS, 'lovelace', DISOWN_TOKEN, 'quoted by the server']

/** The secrets that a log line of this error would show. */
export const leaksOf = (error: unknown): readonly string[] => {
  const text = inspect(error, { depth: 10, showHidden: true })
  return SECRETS.filter((secret) => text.includes(secret))
}

export interface MailServer {
  readonly port: number
  /** Raw messages that were taken, oldest first. */
  readonly taken: string[]
  readonly recipients: string[]
  /** Ends every connection as it is. */
  drop(): void
  close(): Promise<void>
}

/** A real SMTP server that takes everything, but for what the test says. */
export const openMailServer = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const taken: string[] = []
  const recipients: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1,
    key: testKey,
    cert: testCertificate,
    onRcptTo: ({ address }, _session, done) => {
      recipients.push(address)
      done()
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString())
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  const sockets: Socket[] = []
  listener.on('connection', (socket: Socket) => sockets.push(socket))
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    taken,
    recipients,
    drop: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(resolve)
      await promise
    },
  }
}

/** A message as a mail program shows it: every part decoded. */
export const readable = (raw: string): string =>
  raw
    .split(/^--[^\r\n]+\r$/m)
    .map((part) => {
      const [headers = '', ...rest] = part.split('\r\n\r\n')
      const body = rest.join('\r\n\r\n')
      if (/base64/i.test(headers)) return headers + Buffer.from(body, 'base64').toString()
      const bytes = body
        .replaceAll('=\r\n', '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      return `${headers}\n${Buffer.from(bytes, 'latin1').toString()}`
    })
    .join('\n')

export interface RawServer {
  readonly port: number
  readonly sockets: ReadonlySet<Socket>
  close(): Promise<void>
}

/** A server that does to each connection what the test says. */
export const openRawServer = async (onConnection: (socket: Socket) => void): Promise<RawServer> => {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** The error of something that must fail. */
export const errorOf = async (pending: Promise<unknown>): Promise<unknown> => {
  try {
    await pending
  } catch (error) {
    return error
  }
  throw new TypeError('It did not fail.')
}
