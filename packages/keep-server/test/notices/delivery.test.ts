import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Webhook } from 'standardwebhooks'
import { openMailServer } from '../../../server/test/notices/support.ts'
import { easy, person } from '../../../keep-team/test/support/crew.ts'
import { setupToken, Stage, staged, temporaryFolder } from '../support/stage.ts'
import { openMail } from '../../src/delivery/mail.ts'
import { postJson, unsafeLoopback } from '../../src/delivery/post.ts'
import { serverKeysFile } from '../../src/keys/server-keys.ts'
import { openCouriers } from '../../src/notices/couriers.ts'
import { deliverDue } from '../../src/notices/round.ts'
import type { NoticeSettings } from '../../src/notices/settings.ts'
import { examine, retryNotices } from '../../src/serve/doctor.ts'
import { readSettings } from '../../src/serve/settings.ts'
import { serve } from '../../src/serve/serve.ts'

const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing.toReversed()) await close()
})

/** What came in, and a way to wait for more. */
class Arrivals<T> {
  readonly all: T[] = []
  #changed = Promise.withResolvers<void>()

  add(one: T): void {
    this.all.push(one)
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  async until(isThere: (all: readonly T[]) => boolean): Promise<void> {
    while (!isThere(this.all)) await this.#changed.promise
  }
}

/** A real mail server; `judge` gives the code of its answer to a recipient, 250 where nothing else is said. */
async function mailServer(judge: (address: string) => number = () => 250) {
  const letters = new Arrivals<{ readonly to: string; readonly text: string }>()
  const refusals = new Arrivals<string>()
  const server = await openMailServer({
    onRcptTo: ({ address }, _session, done) => {
      const code = judge(address)
      if (code === 250) return done()
      refusals.add(address)
      done(Object.assign(new Error('quoted'), { responseCode: code }))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        letters.add({
          to: session.envelope.rcptTo[0]?.address ?? '',
          text: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
  })
  closing.push(() => server.close())
  const env = {
    KEEP_SERVER_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    KEEP_SERVER_MAIL_FROM: 'Keep <keep@example.org>',
  }
  return { letters, refusals, env }
}

/** An endpoint on loopback that answers as the test says. */
async function endpoint(answer: (response: ServerResponse, count: number) => void) {
  const posts = new Arrivals<{ readonly headers: Record<string, string>; readonly body: string }>()
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const headers = request.headers as Record<string, string>
      posts.add({ headers, body: Buffer.concat(chunks).toString() })
      answer(response, posts.all.length)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`), posts }
}

const secret = `whsec_${randomBytes(32).toString('base64')}`

/** A server that runs as it would, with a team of a director who gave an address, a shelf and a set. */
async function running(
  t: TestContext,
  env: Readonly<Record<string, string>>,
  hooks: Partial<Pick<NoticeSettings, 'webhook' | 'chat'>> = {},
) {
  const folder = await temporaryFolder(t)
  const full = {
    KEEP_SERVER_DATA_DIR: folder,
    KEEP_SERVER_PORT: '0',
    KEEP_SERVER_SETUP_TOKEN: setupToken,
    ...env,
  }
  const settings = readSettings(full)
  const lines = new Arrivals<string>()
  // http and loopback are refused by the settings themselves, so hooks are put in behind them.
  const notices = { ...settings.notices, ...hooks }
  const server = await serve({ ...settings, notices }, (line) => lines.add(line), unsafeLoopback)
  t.after(() => server.stop())
  const ada = person('ada')
  const stage = Stage.before(ada, serverKeysFile(`${folder}/keep-server.keys`, false), (request) => {
    const { pathname, search } = new URL(request.url)
    return fetch(new Request(`${server.url}${pathname}${search}`, request))
  })
  assert.equal((await stage.found()).status, 201)
  const set = stage.crew.puts(ada, stage.crew.shelf(ada, easy, {}))
  await stage.push(ada)
  const said = { address: 'ada@example.org', at: stage.crew.now() }
  assert.equal((await stage.as(ada, 'PUT', stage.path('address'), said)).status, 200)
  const takesCode = async (): Promise<void> => {
    assert.equal((await stage.release(ada, stage.wish(ada, set, null))).status, 201)
  }
  return { stage, ada, set, settings, lines, server, takesCode, env: full }
}

const subjectIs = (subject: string) => (letters: readonly { readonly text: string }[]) =>
  letters.some(({ text }) => text.includes(`Subject: ${subject}`))

test('a code that is taken is told by mail, a signed webhook and a chat, and counts as told when they said so', async (t) => {
  const mail = await mailServer()
  const hook = await endpoint((response) => response.writeHead(204).end())
  const chat = await endpoint((response) => response.writeHead(200).end('ok'))
  const key = Buffer.from(secret.slice(6), 'base64')
  const { takesCode, server, settings, lines, stage } = await running(t, mail.env, {
    webhook: { url: hook.url, key },
    chat: chat.url,
  })
  await takesCode()
  await mail.letters.until(subjectIs('ada took a code without a second person'))
  await Promise.all([hook, chat].map(({ posts }) => posts.until((all) => all.length > 0)))
  await server.stop()

  const letter = mail.letters.all.find(({ text }) => text.includes('took a code'))!
  assert.equal(letter.to, 'ada@example.org')
  assert.match(letter.text, /^From: Keep <keep@example\.org>\r\nTo: ada@example\.org\r\n/m)
  assert.match(letter.text, /^Auto-Submitted: auto-generated\r$/m)
  assert.match(letter.text, /Entry of the log: 1/)
  const [post] = hook.posts.all
  const payload = new Webhook(secret).verify(post!.body, post!.headers) as { type: string; data: unknown }
  assert.equal(payload.type, 'keep_team.code.released_alone')
  assert.deepEqual(JSON.parse(chat.posts.all[0]!.body), {
    text: `Team ${stage.team.slice(0, 8)}: ada took a code by themselves. The rule of the shelf lets its owners and the directors do so, on record. If you know nothing of this, speak to ada now, by another way than through this server.`,
  })
  assert.deepEqual(await examine(settings, Date.now()), {
    lines: ['ok       The database and the keys are there.', 'ok       Notices leave by mail.'],
    isWell: true,
  })
  assert.deepEqual(lines.all, [])
})

test('an address that the mail server refuses is given up, reported and shown by doctor; retry-notices takes it up again', async (t) => {
  const mail = await mailServer(() => 550)
  const { server, settings, lines, env } = await running(t, mail.env)
  await lines.until((all) => all.length > 0)
  await server.stop()
  assert.equal(
    lines.all[0],
    'notices: gave up address.set (address_refused); see sparekey-keep-server doctor',
  )
  const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))
  const sick = spawnSync(process.execPath, [bin, 'doctor'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  assert.equal(sick.status, 1, sick.stderr)
  assert.match(
    sick.stdout,
    /^error {4}Given up: address\.set of \S+ \S+ to mada00 of team \w{8} \(address_refused\)\.$/m,
  )
  assert.doesNotMatch(sick.stdout + lines.all.join(), /ada@example/)
  assert.equal(await retryNotices(settings, Date.now()), 1)
  const { lines: found } = await examine(settings, Date.now())
  assert.ok(found.includes('ok       Waiting on mail: 1, the oldest for 0 minutes.'), found.join('\n'))
})

test('a mail server that asks to wait is asked again after a pause, and what it then takes counts', async (t) => {
  let isGrey = true
  const mail = await mailServer(() => (isGrey ? 451 : 250))
  const { stage, ada } = await staged(t, easy)
  const couriers = openCouriers(readSettings(mail.env).notices, unsafeLoopback, stage.parts.now)
  t.after(() => couriers.close())
  const said = { address: 'ada@example.org', at: stage.crew.now() }
  await stage.as(ada, 'PUT', stage.path('address'), said)
  const round = () => deliverDue(stage.parts, couriers.all)
  assert.deepEqual(await round(), { accepted: 0, givenUp: [], down: [], more: false })
  isGrey = false
  assert.equal((await round()).accepted, 0, 'not before its time')
  stage.crew.clock += 30_000
  assert.equal((await round()).accepted, 1)
  stage.crew.clock += 86_400_000
  assert.equal((await round()).accepted, 0, 'once')
  assert.equal(mail.letters.all.length, 1)
})

test('a repeat has the same Message-ID, which does not show the address; another message has another', async () => {
  const mail = await mailServer()
  const channel = openMail(readSettings(mail.env).notices.mail!)
  closing.push(() => channel.close())
  const letter = { id: 'team_n1', address: 'ada@example.org', subject: 'x', text: 'x' }
  for (const id of ['team_n1', 'team_n1', 'team_n2']) await channel.send({ ...letter, id })
  const ids = mail.letters.all.map(({ text }) => /^Message-ID: <(\S+)>/m.exec(text)?.[1])
  assert.equal(ids[0], ids[1])
  assert.notEqual(ids[0], ids[2])
  assert.match(ids[0]!, /^[0-9a-f]{40}@example\.org$/)
  const bad = await channel.send({ ...letter, address: 'a@b.example\r\nBcc: c@d.example' })
  assert.deepEqual(bad, { outcome: 'refused', failure: 'address_refused' })
})

test('redirects are not followed, 410 ends it, 2xx counts whatever the answer says and however long it is', async () => {
  const elsewhere = await endpoint((response) => response.end())
  const cases = [
    [302, 'failed', 'redirected'],
    [410, 'refused', 'endpoint_gone'],
    [429, 'failed', 'asked_to_wait'],
    [500, 'failed', 'bad_answer'],
    [200, 'accepted', undefined],
  ] as const
  for (const [status, outcome, failure] of cases) {
    const hook = await endpoint((response) => {
      response.on('error', () => {})
      response.writeHead(status, { Location: elsewhere.url.href, 'Retry-After': '120' })
      response.end(Buffer.alloc(1_000_000))
    })
    const delivered = await postJson(hook.url, Buffer.from('{}'), {}, unsafeLoopback)
    assert.deepEqual(
      [delivered.outcome, 'failure' in delivered ? delivered.failure : undefined],
      [outcome, failure],
    )
    if (status === 429) assert.equal('retryAfterSeconds' in delivered && delivered.retryAfterSeconds, 120)
  }
  assert.deepEqual(elsewhere.posts.all, [])
})

test('an endpoint that never answers, or never ends its answer, holds a delivery up for a bounded time', async () => {
  const silent = await endpoint(() => {})
  const slow = await endpoint((response) => void response.writeHead(200).write('x'))
  const reach = { ...unsafeLoopback, timeoutMillis: 50 }
  const first = await postJson(silent.url, Buffer.from('{}'), {}, reach)
  assert.deepEqual([first.outcome, 'failure' in first && first.failure], ['failed', 'timed_out'])
  assert.equal((await postJson(slow.url, Buffer.from('{}'), {}, reach)).outcome, 'accepted')
})

test('of an answer without an end no more is read than there is room for: its status counts', async () => {
  const closed = Promise.withResolvers<number>()
  let writtenBytes = 0
  const endless = await endpoint((response) => {
    const chunk = Buffer.alloc(65_536)
    const more = (): void => {
      while (!response.destroyed) {
        writtenBytes += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
    }
    response.on('error', () => {})
    response.on('close', () => closed.resolve(writtenBytes))
    response.writeHead(200)
    more()
  })
  const reach = { ...unsafeLoopback, timeoutMillis: 2000 }
  assert.equal((await postJson(endless.url, Buffer.from('{}'), {}, reach)).outcome, 'accepted')
  // What the network between the two keeps is a few MB at most.
  assert.ok((await closed.promise) < 20_000_000, `${writtenBytes}`)
})
