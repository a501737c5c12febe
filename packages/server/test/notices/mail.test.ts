import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { SMTPServerOptions } from 'smtp-server'
import { type DeliveryError, DeliveryFailed, DeliveryRefused } from '../../src/notices/delivery-errors.ts'
import { createMailChannel, type MailChannel, type MailTimeouts } from '../../src/notices/mail.ts'
import { testCertificate } from './certificate.ts'
import {
  ADDRESS,
  errorOf,
  leaksOf,
  type MailServer,
  message,
  openMailServer,
  openRawServer,
  PASSWORD,
} from './support.ts'

const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing.toReversed()) await close()
})

const FROM = 'Example <codes@example.org>'
const mail = { noticeId: 'ntc_1', address: ADDRESS, message }

const channelTo = (url: string, timeouts: Partial<MailTimeouts> = {}): MailChannel => {
  const channel = createMailChannel({ smtpUrl: url, from: FROM, timeouts })
  closing.push(() => channel.close())
  return channel
}

const serve = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const server = await openMailServer(options)
  closing.push(() => server.close())
  return server
}

const raw = async (...given: Parameters<typeof openRawServer>): ReturnType<typeof openRawServer> => {
  const server = await openRawServer(...given)
  closing.push(() => server.close())
  return server
}

const answer = (responseCode: number): Error =>
  Object.assign(new Error(`<${ADDRESS}> quoted by the server`), { responseCode })

interface Expected {
  readonly kind: typeof DeliveryRefused | typeof DeliveryFailed
  readonly code: DeliveryError['code']
  readonly scope?: 'destination' | 'notice'
}

const assertFails = async (channel: MailChannel, expected: Expected): Promise<void> => {
  const error = await errorOf(channel.send(mail))
  assert.ok(error instanceof expected.kind, String(error))
  assert.equal(error.code, expected.code)
  assert.equal(error.retryable, expected.kind === DeliveryFailed)
  if (error instanceof DeliveryFailed) assert.equal(error.scope, expected.scope ?? 'destination')
  assert.deepEqual(leaksOf(error), [])
}

const header = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1]?.trim()

describe('a mail server that takes the message', () => {
  test('gets text and HTML, to one address, marked as sent by a machine', async () => {
    const server = await serve()
    await channelTo(`smtp://127.0.0.1:${server.port}`).send(mail)
    const [text = ''] = server.taken
    assert.deepEqual(server.recipients, [ADDRESS])
    assert.equal(header(text, 'From'), 'Example <codes@example.org>')
    assert.equal(header(text, 'To'), ADDRESS)
    assert.equal(header(text, 'Auto-Submitted'), 'auto-generated')
    assert.equal(header(text, 'Content-Language'), 'en')
    assert.match(text, /^Content-Type: multipart\/alternative;/m)
    assert.match(text, /^Content-Type: text\/plain; charset=utf-8/m)
    assert.match(text, /^Content-Type: text\/html; charset=utf-8/m)
    for (const line of text.split('\r\n')) assert.ok(line.length <= 998)
  })

  test('gets the same Message-ID at each repeat, another for another address or notice, and no address in it', async () => {
    const server = await serve()
    const channel = channelTo(`smtp://127.0.0.1:${server.port}`)
    const others = [mail, mail, { ...mail, address: 'ada@example.net' }, { ...mail, noticeId: 'ntc_2' }]
    for (const one of others) await channel.send(one)
    const ids = server.taken.map((text) => header(text, 'Message-ID') ?? '')
    assert.equal(new Set(ids).size, 3)
    assert.equal(ids[0], ids[1])
    assert.match(ids[0] ?? '', /^<[0-9a-f]{40}@example\.org>$/)
  })

  test('may ask for a user and a password', async () => {
    const options: SMTPServerOptions = {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'codes' && password === PASSWORD ? done(null, { user: 'codes' }) : done(answer(535)),
    }
    const server = await serve(options)
    await channelTo(`smtp://codes:${PASSWORD}@127.0.0.1:${server.port}`).send(mail)
    assert.equal(server.taken.length, 1)
    await assertFails(channelTo(`smtp://eve:${PASSWORD}@127.0.0.1:${server.port}`), {
      kind: DeliveryFailed,
      code: 'sender_refused',
    })
  })

  test('is used over a few connections for many messages at once', async () => {
    const server = await serve()
    const channel = channelTo(`smtp://127.0.0.1:${server.port}`)
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => channel.send({ ...mail, noticeId: `ntc_${index}` })),
    )
    assert.equal(server.taken.length, 40)
  })
})

describe('a mail server that refuses', () => {
  test('the address: repeating does not help', async () => {
    const server = await serve({ onRcptTo: (_address, _session, done) => done(answer(550)) })
    await assertFails(channelTo(`smtp://127.0.0.1:${server.port}`), {
      kind: DeliveryRefused,
      code: 'address_refused',
    })
  })

  test('the message: repeating does not help', async () => {
    const server = await serve({
      onData: (stream, _session, done) => {
        stream.resume()
        stream.on('end', () => done(answer(554)))
      },
    })
    await assertFails(channelTo(`smtp://127.0.0.1:${server.port}`), {
      kind: DeliveryRefused,
      code: 'message_refused',
    })
  })

  test('the sender or all of us: notices wait until the settings are repaired', async () => {
    const sender = await serve({ onMailFrom: (_address, _session, done) => done(answer(550)) })
    const expected = { kind: DeliveryFailed, code: 'sender_refused' } as const
    await assertFails(channelTo(`smtp://127.0.0.1:${sender.port}`), expected)
    const everyone = await raw((socket) => socket.end(`554 quoted by the server\r\n`))
    await assertFails(channelTo(`smtp://127.0.0.1:${everyone.port}`), expected)
  })

  test('for now (greylisting): it takes the repeat, and other notices are not held back', async () => {
    let tries = 0
    const server = await serve({
      onRcptTo: (_address, _session, done) => ((tries += 1) === 1 ? done(answer(451)) : done()),
    })
    const channel = channelTo(`smtp://127.0.0.1:${server.port}`)
    await assertFails(channel, { kind: DeliveryFailed, code: 'asked_to_wait', scope: 'notice' })
    await channel.send(mail)
    assert.equal(server.taken.length, 1)
  })

  test('for now, because it is closing or full', async () => {
    const closingDown = await raw((socket) => socket.end('421 quoted by the server\r\n'))
    await assertFails(channelTo(`smtp://127.0.0.1:${closingDown.port}`), {
      kind: DeliveryFailed,
      code: 'asked_to_wait',
    })
    const full = await serve({
      onData: (stream, _session, done) => {
        stream.resume()
        stream.on('end', () => done(answer(452)))
      },
    })
    await assertFails(channelTo(`smtp://127.0.0.1:${full.port}`), {
      kind: DeliveryFailed,
      code: 'asked_to_wait',
    })
  })
})

describe('a mail server that hangs', () => {
  const timedOut = { kind: DeliveryFailed, code: 'timed_out' } as const

  test('while the connection is made', async () => {
    const silent = await raw(() => {})
    const channel = channelTo(`smtps://127.0.0.1:${silent.port}`, { connectionSeconds: 0.2 })
    await assertFails(channel, timedOut)
  })

  test('before its greeting', async () => {
    const silent = await raw(() => {})
    await assertFails(channelTo(`smtp://127.0.0.1:${silent.port}`, { greetingSeconds: 0.2 }), timedOut)
  })

  test('after the message', async () => {
    const server = await serve({ onData: (stream) => stream.resume() })
    await assertFails(channelTo(`smtp://127.0.0.1:${server.port}`, { silenceSeconds: 0.2 }), timedOut)
  })

  test('with a word now and then: the message has an end all the same, and its connection too', async () => {
    const trickle = await raw((socket) => {
      const timer = setInterval(() => socket.write('220-wait\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    await assertFails(channelTo(`smtp://127.0.0.1:${trickle.port}`, { messageSeconds: 0.3 }), timedOut)
    for (const socket of trickle.sockets) await new Promise((resolve) => socket.once('close', resolve))
  })
})

describe('a connection to a mail server', () => {
  test('that cannot be made', async () => {
    const server = await openRawServer(() => {})
    await server.close()
    await assertFails(channelTo(`smtp://127.0.0.1:${server.port}`), {
      kind: DeliveryFailed,
      code: 'unreachable',
    })
  })

  test('that ends in the middle of a message; the repeat arrives', async () => {
    let tries = 0
    const server = await serve({
      onData: (stream, _session, done) => {
        tries += 1
        if (tries === 1) stream.once('data', () => server.drop())
        stream.resume()
        stream.on('end', () => done())
      },
    })
    const channel = channelTo(`smtp://127.0.0.1:${server.port}`)
    await assertFails(channel, { kind: DeliveryFailed, code: 'connection_lost' })
    await channel.send(mail)
    assert.equal(tries, 2)
  })

  test('that ends before the greeting is not made again: the outbox counts the tries', async () => {
    let connections = 0
    const server = await raw((socket) => {
      connections += 1
      socket.end()
    })
    const channel = channelTo(`smtp://127.0.0.1:${server.port}`)
    await assertFails(channel, { kind: DeliveryFailed, code: 'connection_lost' })
    assert.equal(connections, 1)
  })

  test('that should be encrypted and cannot be: nothing is sent', async () => {
    const plain = await serve({ onAuth: (_auth, _session, done) => done(null, { user: 'codes' }) })
    const expected = { kind: DeliveryFailed, code: 'not_encrypted' } as const
    await assertFails(channelTo(`smtp://codes:${PASSWORD}@127.0.0.1:${plain.port}?tls=required`), expected)
    assert.deepEqual(plain.recipients, [])
  })

  test('that is encrypted with a certificate nobody vouches for: nothing is sent', async () => {
    const selfSigned = await serve({ disabledCommands: [] })
    const expected = { kind: DeliveryFailed, code: 'not_encrypted' } as const
    await assertFails(channelTo(`smtp://127.0.0.1:${selfSigned.port}?tls=required`), expected)
    assert.deepEqual(selfSigned.recipients, [])
  })
})

describe('a connection to a mail server by TLS', () => {
  test('carries message and password where the certificate is trusted, from the first byte or after STARTTLS', async () => {
    const onAuth: SMTPServerOptions['onAuth'] = (_auth, _session, done) => done(null, { user: 'codes' })
    const trusting = (smtpUrl: string): MailChannel => {
      const channel = createMailChannel({ smtpUrl, from: FROM, trustedCertificates: testCertificate })
      closing.push(() => channel.close())
      return channel
    }
    const upgraded = await serve({ disabledCommands: [], authOptional: false, onAuth })
    await trusting(`smtp://codes:${PASSWORD}@localhost:${upgraded.port}?tls=required`).send(mail)
    const wrapped = await serve({ secure: true, authOptional: false, onAuth })
    await trusting(`smtps://codes:${PASSWORD}@localhost:${wrapped.port}`).send(mail)
    assert.deepEqual([upgraded.taken.length, wrapped.taken.length], [1, 1])
  })
})

describe('an address on file that is not one', () => {
  test('never reaches the mail server', async () => {
    const server = await serve()
    const channel = channelTo(`smtp://127.0.0.1:${server.port}`)
    for (const address of ['ada', 'a@b, c@d', 'a@b\r\nRCPT TO:<eve@example.net>', 'a@b>\r\nDATA']) {
      const error = await errorOf(channel.send({ ...mail, address }))
      assert.ok(error instanceof DeliveryRefused && error.code === 'address_refused')
      assert.ok(!error.message.includes(address))
    }
    assert.deepEqual(server.recipients, [])
  })
})
