import type { TestContext } from 'node:test'
import { openMailServer } from '../../../server/test/notices/support.ts'

/** A real mail server, and a way to wait for a letter. */
export async function postOffice(t: TestContext) {
  const letters: { readonly to: string; readonly text: string }[] = []
  let arrived = Promise.withResolvers<void>()
  const server = await openMailServer({
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        letters.push({ to: session.envelope.rcptTo[0]?.address ?? '', text })
        arrived.resolve()
        arrived = Promise.withResolvers()
        done()
      })
    },
  })
  t.after(() => server.close())
  const env = {
    KEEP_SERVER_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    KEEP_SERVER_MAIL_FROM: 'keep@example.org',
  }
  const letter = async (to: string, subject: RegExp): Promise<string> => {
    for (;;) {
      const found = letters.find((one) => one.to === to && subject.test(one.text))
      if (found !== undefined) return found.text
      await arrived.promise
    }
  }
  return { env, letters, letter }
}
