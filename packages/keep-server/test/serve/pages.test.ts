import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { cautious, easy, patient, person } from '../../../keep-team/test/support/crew.ts'
import { staged } from '../support/stage.ts'
import { Visit } from '../support/visit.ts'
import { readSettings } from '../../src/serve/settings.ts'
import { SetupError } from '../../src/errors.ts'
import type { Store } from '../../src/store/port.ts'

test('a passkey is taken once, under a link that a device of the member signed, and for ten minutes', async (t) => {
  const { stage, crew, cy, di } = await staged(t, easy)
  const visit = new Visit(stage, cy)
  const minute = 60_000
  const refused: Readonly<Record<string, string>> = {
    'another server': visit.link({ server: cy.device.publicKey }),
    'another team': visit.link({ team: '0'.repeat(64) }),
    'another member': visit.link({ member: di.card.member }),
    'no device of theirs': visit.link({ device: di.card.device.id }),
    'signed by another': visit.link({}, di.device),
    'too old': visit.link({ atMillis: crew.clock - 10 * minute }),
    'from the future': visit.link({ atMillis: crew.clock + 6 * minute }),
    nonsense: 'nonsense',
  }
  for (const [why, token] of Object.entries(refused)) {
    assert.equal((await visit.ask(`/pages/passkey/${token}`)).status, 404, why)
    assert.equal((await visit.makes(token)).status, 409, why)
  }
  const token = visit.link({ atMillis: crew.clock - 9 * minute })
  assert.match((await visit.ask(`/pages/passkey/${token}`)).text, /For cy:/)
  assert.equal((await visit.makes(token, { fields: { origin: 'https://keep.example' } })).status, 409)
  const made = await visit.makes(token)
  assert.deepEqual([made.status, made.text.includes(visit.check)], [200, true])
  assert.equal((await visit.ask(`/pages/passkey/${token}`)).status, 404)
  assert.equal((await new Visit(stage, cy).makes(token)).status, 409, 'somebody with the same link')

  const path = stage.path('passkeys')
  const { credential, key } = visit.held.passkey
  const asked = await visit.ask(path)
  assert.equal(asked.status, 401, 'not for a browser')
  assert.deepEqual((await stage.as(cy, 'GET', path)).body['offers'], [{ credential, key }])
  assert.deepEqual((await stage.as(di, 'GET', path)).body['offers'], [], 'nor for another member')
  assert.equal((await visit.post('/pages/in', await visit.signInForm())).status, 403, 'not in the chain yet')
})

test('who signs in has touched their passkey for this challenge, once, on this site', async (t) => {
  const { stage, crew, cy, di } = await staged(t, easy)
  const visit = await Visit.ofMember(stage, cy)
  const other = await Visit.ofMember(stage, di)
  const form = await visit.signInForm()
  const { user = '', challenge = '' } = await other.signInForm()
  const refused: Readonly<Record<string, Record<string, string>>> = {
    'another challenge': { ...form, challenge },
    'a challenge of nobody': {
      ...form,
      ...visit.touched(Buffer.alloc(40)),
      challenge: Buffer.alloc(40).toString('base64url'),
    },
    'the name of another': { ...form, user },
    'the passkey of another': { ...form, credential: other.held.passkey.credential },
    'nobody verified': await visit.signInForm({ flags: 1 }),
    'another site': await visit.signInForm({ fields: { origin: 'https://keep.example' } }),
    nothing: {},
  }
  for (const [why, fields] of Object.entries(refused))
    assert.equal((await visit.post('/pages/in', fields)).status, 403, why)
  assert.equal((await visit.post('/pages/in', form, { 'Sec-Fetch-Site': 'cross-site' })).status, 403)
  assert.equal(visit.cookie, '')
  const { status, headers } = await visit.post('/pages/in', form)
  assert.equal(status, 303)
  assert.match(
    headers.get('Set-Cookie') ?? '',
    /^__Host-keep-team=[0-9a-f]{64}\.[\w-]{43}; Secure; HttpOnly; SameSite=Lax; Path=\/$/,
  )
  assert.match((await visit.ask('/pages')).text, /Hello cy/)
  assert.equal((await visit.post('/pages/in', form)).status, 403, 'the same touch again')
  const late = await other.signInForm()
  crew.clock += 5 * 60_000 + 1
  assert.equal((await other.post('/pages/in', late)).status, 403, 'after five minutes')
})

test('a session ends after 15 minutes, with the sign-out, the passkey, or the membership', async (t) => {
  const { stage, crew, ada, cy } = await staged(t, easy)
  const isIn = async (visit: Visit): Promise<boolean> => (await visit.ask('/pages')).text.includes('Hello cy')
  const visit = await Visit.ofMember(stage, cy)
  await visit.signsIn()
  crew.clock += 15 * 60_000 - 1
  assert.equal(await isIn(visit), true)
  crew.clock += 1
  assert.equal(await isIn(visit), false)
  await visit.signsIn()
  const { cookie } = visit
  await visit.post('/pages/out', { token: await visit.formToken() })
  assert.equal(await isIn(visit), false)
  visit.cookie = cookie
  assert.equal(await isIn(visit), false)

  await visit.signsIn()
  crew.says({ type: 'passkey.revoke', member: cy.card.member, passkey: visit.held.passkey.id }, ada)
  await stage.push(ada)
  assert.equal(await isIn(visit), false)
  const second = await Visit.ofMember(stage, cy)
  await second.signsIn()
  assert.equal(await isIn(second), true)
  crew.says(crew.removing(cy), ada)
  await stage.push(ada)
  assert.equal(await isIn(second), false)
})

test('an approval by touch is a note of the chain, and releases; a form from elsewhere does nothing', async (t) => {
  const { stage, crew, cy, di, set } = await staged(t, easy)
  const request = crew.asks(di, set)
  await stage.push(di)
  const visit = await Visit.ofMember(stage, cy)
  await visit.signsIn()
  assert.match((await visit.ask('/pages')).text, new RegExp(`href="/pages/requests/${request}"`))
  const form = await visit.looks('approve', request)
  const elsewhere = [
    await visit.post('/pages/sign', form, { 'Sec-Fetch-Site': 'cross-site' }),
    await visit.post('/pages/sign', form, { 'Sec-Fetch-Site': 'same-site' }),
    await visit.post('/pages/sign', { ...form, token: '' }),
    await visit.post('/pages/sign', { ...form, token: `${form['token']}x` }),
    await visit.post('/pages/look', { ...form, token: 'x', about: request, item: '' }),
  ]
  assert.deepEqual(
    elsewhere.map(({ status }) => status),
    elsewhere.map(() => 403),
  )
  assert.equal((await stage.release(di, stage.wish(di, set, request))).status, 403)
  const { status, headers } = await visit.post('/pages/sign', form)
  assert.deepEqual([status, headers.get('Location')], [303, '/pages?said=approve'])
  const { body } = await stage.as(di, 'GET', stage.path(`notes?after=${crew.state.head.seq}`))
  const [note = ''] = body['notes'] as string[]
  assert.equal(crew.take(note), null, 'every program takes it')
  assert.equal(crew.state.requests.get(request)?.grant?.by, cy.card.member)
  assert.equal((await stage.release(di, stage.wish(di, set, request))).status, 201)
})

test('a touch says what was looked at, and only what its owner may', async (t) => {
  const { stage, crew, ada, cy, di, set } = await staged(t, easy)
  const request = crew.asks(di, set)
  await stage.push(di)
  const [visit, own] = [await Visit.ofMember(stage, cy), await Visit.ofMember(stage, di)]
  await visit.signsIn()
  await own.signsIn()
  const refused = async (form: Record<string, string>, at: Visit, says: RegExp): Promise<void> => {
    const { status, text } = await at.post('/pages/sign', form)
    assert.deepEqual([status, says.test(text)], [409, true], text)
  }
  await refused(await own.looks('approve', request), own, /may not approve their own request/)
  const [approve, deny] = [await visit.looks('approve', request), await visit.looks('deny', request)]
  await refused({ ...approve, text: deny['text'] ?? '' }, visit, /not that of a member/)
  await refused({ ...approve, credential: own.held.passkey.credential }, visit, /not one of yours/)
  await refused({ ...approve, text: 'AAAA' }, visit, /not a signed note/)
  crew.clock += 5 * 60_000 + 1
  await refused(approve, visit, /longer than five minutes/)
  const slow = await visit.looks('approve', request)
  crew.says(
    { type: 'invite.make', invite: 'i1234', expires: crew.now(), access: '0'.repeat(64), director: false },
    ada,
  )
  await stage.push(ada)
  await refused(slow, visit, /in the meantime/)
})

test('a critical shelf: the page names the command, and the chain takes no touch for it', async (t) => {
  const { stage, crew, cy, di, set } = await staged(t, cautious)
  const request = crew.asks(di, set)
  await stage.push(di)
  const visit = await Visit.ofMember(stage, cy)
  await visit.signsIn()
  const { text } = await visit.ask(`/pages/requests/${request}`)
  assert.match(text, /hands over a half[^]*keep team approve/)
  assert.doesNotMatch(text, /value="approve"/)
  const forced = await visit.post('/pages/sign', await visit.looks('approve', request))
  assert.deepEqual([forced.status, /member’s own program/.test(forced.text)], [409, true])
  assert.equal((await visit.post('/pages/sign', await visit.looks('deny', request))).status, 303)
})

test('an emergency is on every first page, and is stopped by a touch', async (t) => {
  const { stage, crew, ada, cy, shelf, set } = await staged(t, patient)
  const eve = person('eve')
  crew.joins(eve, ada)
  crew.says(crew.changingRole(shelf, eve, 'contact'), ada)
  const emergency = crew.alarms(eve, set)
  await stage.push(ada)
  const [visit, asking] = [await Visit.ofMember(stage, cy), await Visit.ofMember(stage, eve)]
  await visit.signsIn()
  await asking.signsIn()
  assert.doesNotMatch((await asking.ask('/pages')).text, /Stop it/)
  assert.match((await visit.ask('/pages')).text, /Emergency[^]*eve asks for 1 code[^]*Stop it/)
  assert.equal((await visit.post('/pages/sign', await visit.looks('veto', emergency))).status, 303)
  assert.doesNotMatch((await visit.ask('/pages')).text, /Emergency/)
})

test('a page has no half, no head and no ciphertext: its session opens no call, and its code asks for none', async (t) => {
  const asked = new Set<string>()
  const watched = (inner: Store): Store => ({
    ...inner,
    transact: (body, isolation) =>
      inner.transact(function* () {
        const running = body()
        let step = running.next()
        while (step.done !== true) {
          asked.add(step.value.name)
          step = running.next(yield step.value)
        }
        return step.value
      }, isolation),
  })
  const { stage, crew, cy, di, set } = await staged(t, easy)
  const request = crew.asks(di, set)
  await stage.push(di)
  const { held } = await Visit.ofMember(stage, cy)
  const visit = new Visit(stage, cy, held, { ...stage.parts, store: watched(stage.parts.store) })
  await visit.signsIn()
  for (const call of ['notes', 'log', 'joins', 'address', 'passkeys'])
    assert.equal((await visit.ask(stage.path(call))).status, 401, call)
  for (const call of ['releases', 'blobs', 'notes', 'joins'])
    assert.equal((await visit.post(stage.path(call), {})).status, 401, call)
  asked.clear()
  await visit.ask('/pages')
  await visit.ask(`/pages/requests/${request}`)
  assert.equal((await visit.post('/pages/sign', await visit.looks('approve', request))).status, 303)
  assert.ok(asked.has('addNote'))
  for (const name of ['readHalf', 'readBlob', 'addHalf', 'addBlob'])
    assert.equal(asked.has(name), false, name)

  const folder = new URL('../../src/pages/', import.meta.url)
  const files = await readdir(folder, { recursive: true })
  const sources = await Promise.all(
    files.filter((name) => /\.(ts|js)$/.test(name)).map((name) => readFile(new URL(name, folder), 'utf8')),
  )
  assert.ok(sources.length > 10)
  for (const source of sources) {
    assert.doesNotMatch(source, /openCode|sealCode|newMemberHalf|readHalf|readBlob|keys\.open|teams\/release/)
  }
  const script = await readFile(new URL('script.js', folder), 'utf8')
  assert.doesNotMatch(script, /\bimport\b|\bfetch\b|XMLHttpRequest|subtle|innerHTML/)
})

test('every answer of the pages forbids frames, caches and what comes from elsewhere', async (t) => {
  const { stage, cy } = await staged(t, easy)
  const visit = new Visit(stage, cy)
  for (const path of ['/pages', '/pages/none', '/pages/style.css', '/pages/passkey/none']) {
    const { headers } = await visit.ask(path)
    assert.match(
      headers.get('Content-Security-Policy') ?? '',
      /^default-src 'none'; style-src 'self'; script-src 'self';.*frame-ancestors 'none'/,
    )
    assert.doesNotMatch(headers.get('Content-Security-Policy') ?? '', /unsafe/)
    assert.equal(headers.get('Cache-Control'), 'no-store')
  }
  assert.deepEqual(stage.reports, [])
  assert.equal((await stage.call('GET', '/pages')).status, 404, 'no address was given: there are no pages')
})

test('the address of the pages is one that passkeys can belong to, or the server does not start', () => {
  const read = (url: string): string | null => readSettings({ KEEP_SERVER_PUBLIC_URL: url }).publicUrl
  assert.equal(readSettings({}).publicUrl, null)
  assert.equal(read('https://keep.example.org/'), 'https://keep.example.org')
  for (const url of [
    'http://keep.example.org',
    'https://192.0.2.1',
    'https://keep.example.org/team',
    'team-server',
  ])
    assert.throws(
      () => read(url),
      (error) =>
        error instanceof SetupError &&
        /KEEP_SERVER_PUBLIC_URL/.test(error.message) &&
        !error.message.includes(url),
    )
})
