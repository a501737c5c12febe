import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** How the mail server behaves to whoever hands it a message. */
export type Manner = 'takes' | 'refuses for now' | 'takes, and says that it did not' | 'is slow' | 'hangs up'

export interface MailReceiver {
  readonly url: string
  /** How often each message was taken, by its Message-ID. */
  readonly taken: ReadonlyMap<string, number>
  readonly behave: (manner: Manner) => void
  readonly stop: () => Promise<void>
}

const SLOW_MILLISECONDS = 1500

/** A real SMTP server. A message that it took counts, whatever it said. */
export const startMailReceiver = async (): Promise<MailReceiver> => {
  const taken = new Map<string, number>()
  let manner: Manner = 'takes'
  const later = (): Error => Object.assign(new TypeError('later'), { responseCode: 451 })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 1,
    onData: (stream, _session, done) => {
      let said = ''
      stream.setEncoding('utf8').on('data', (part: string) => {
        said += part
      })
      stream.on('end', () => {
        if (manner === 'refuses for now') return done(later())
        if (manner === 'hangs up') return done(Object.assign(new TypeError('bye'), { responseCode: 421 }))
        const id = /^message-id: *(<[^>]+>)/im.exec(said)?.[1] ?? 'none'
        taken.set(id, (taken.get(id) ?? 0) + 1)
        if (manner === 'takes, and says that it did not') return done(later())
        if (manner === 'is slow') return void setTimeout(done, SLOW_MILLISECONDS)
        return done()
      })
    },
  })
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    url: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    taken,
    behave: (next) => {
      manner = next
    },
    stop: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(resolve)
      await promise
    },
  }
}
