import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentTypeError } from '../../../src/errors.ts'
import { createHandler } from '../../../src/web/handler.ts'
import type { HandlerOptions, Identity } from '../../../src/web/options.ts'
import { createTestApplication, savedSheet } from './support.ts'

type StatusBody = {
  readonly status: { readonly activeSet: Record<string, unknown> | null; readonly state: string }
}

test('a sheet is made, proved, shown as standing, and stopped', async () => {
  const app = await createTestApplication({ otherMethodsUrl: 'https://app.example.org/keys' })
  const codes = await savedSheet(app)
  const { body } = await app.send('status')
  const { status } = body as StatusBody
  assert.equal(body['otherMethodsUrl'], 'https://app.example.org/keys')
  assert.equal(status.state, 'active')
  assert.equal(status.activeSet?.['remaining'], 10)
  assert.ok(!('accountId' in status), 'the id is the application’s')
  assert.ok(!codes.some((code) => JSON.stringify(body).includes(code)))
  assert.equal((await app.send('revoke', { reason: 'compromised' })).status, 200)
  assert.equal(((await app.send('status')).body as StatusBody).status.state, 'revoked')
})

test('why a sheet is made is read from the account, so that a policy can allow some reasons only', async () => {
  const app = await createTestApplication()
  const reasons: string[] = []
  const { issue } = app.sparekey
  const spied = await createTestApplication({
    sparekey: {
      ...app.sparekey,
      issue: (accountId, input, options) => {
        reasons.push(input.reason)
        return issue(accountId, input, options)
      },
    },
  })
  await savedSheet(spied)
  await spied.send('issue', {})
  assert.deepEqual(reasons, ['enrollment', 'replacement'])
})

test('who came in with a backup code gets a new sheet by the token that the application kept, and not without', async () => {
  const app = await createTestApplication()
  const codes = await savedSheet(app)
  app.signIn('pwd')
  await app.send('redeem', { code: codes[1] })
  app.signIn('pwd', 'bkcode')
  const without = await app.send('issue', {})
  assert.deepEqual([without.status, without.body['code']], [403, 'insufficient_authentication'])
  const identity = app.people.get('ada') as Identity
  app.people.set('ada', { ...identity, recoveryToken: app.signIns[0]!.recovery!.token })
  assert.equal((await app.send('issue', {})).status, 201)
})

test('a task is declined from the page; that one was done only the application can say', async () => {
  const app = await createTestApplication()
  const codes = await savedSheet(app)
  app.signIn('pwd')
  const used = await app.send('redeem', { code: codes[1] })
  const { recoveryId } = used.body['recovery'] as { recoveryId: string }
  app.signIn('pwd', 'bkcode')
  const task = { recoveryId, task: 'change_password' }
  assert.equal((await app.send('tasks', { ...task, outcome: 'done' })).status, 400)
  const { status } = await app.send('tasks', { ...task, outcome: 'declined' })
  assert.equal(status, 200)
  const { recovery } = await app.sparekey.status('ada')
  assert.equal(recovery?.tasks.find(({ task: name }) => name === 'change_password')?.outcome, 'declined')
  const unknown = await app.send('tasks', { ...task, recoveryId: 'rec_x', outcome: 'declined' })
  assert.equal(unknown.status, 404)
})

test('addresses of the owner and where the request came from are what the application states', async () => {
  const app = await createTestApplication()
  const identity = app.people.get('ada') as Identity
  const contacts = [{ channel: 'email', address: 'ada@example.org' }] as const
  app.people.set('ada', { ...identity, contacts, context: { ip: '203.0.113.7' } })
  const codes = await savedSheet(app)
  await app.send('redeem', { code: codes[1] }, { headers: { 'user-agent': 'Browser/1\t2' } })
  const { items } = await app.sparekey.events('ada')
  const used = items.find(({ type }) => type === 'code.redeemed')
  assert.deepEqual(used?.context, { ip: '203.0.113.7', userAgent: 'Browser/1 2' })
})

test("a mistake of the application's identify is the application's to see, never the browser's", async () => {
  const app = await createTestApplication()
  const identity = app.people.get('ada') as Identity
  const mistakes: readonly unknown[] = [
    { ...identity, accountId: 7 },
    { ...identity, accountId: '' },
    { ...identity, authentication: { methods: ['otp'], at: '2026-01-01' } },
    { ...identity, user: 'ada' },
    { ...identity, recoveryToken: '' },
    { ...identity, contacts: [{ channel: 'email', address: 'nowhere' }] },
    'ada',
  ]
  for (const mistake of mistakes) {
    app.people.set('ada', mistake as Identity)
    await assert.rejects(app.send('issue', {}), { code: 'invalid_request' }, JSON.stringify(mistake))
  }
})

test('wrong options are refused when the handler is made, by name', async () => {
  const { sparekey } = await createTestApplication()
  const good: HandlerOptions = {
    sparekey,
    identify: () => null,
    completeSignIn: () => new Response(),
    basePath: '/a/b-c',
    supportUrl: '/help',
    otherMethodsUrl: 'https://example.org/x',
    publicOrigin: 'https://example.org',
  }
  createHandler(good)
  const wrong: readonly (readonly [string, unknown])[] = [
    ['sparekey', {}],
    ['identify', null],
    ['completeSignIn', undefined],
    ['basePath', 'codes'],
    ['basePath', '/codes/'],
    ['basePath', '/a?b'],
    ['basePath', '/'],
    ['supportUrl', 'javascript:alert(1)'],
    ['supportUrl', '//evil.example'],
    ['supportUrl', '/\\evil.example'],
    ['otherMethodsUrl', 'data:text/html,x'],
    ['publicOrigin', 'https://example.org/'],
    ['publicOrigin', 'example.org'],
    ['support', '/help'],
  ]
  for (const [field, value] of wrong) {
    assert.throws(
      () => createHandler({ ...good, [field]: value }),
      (error) => error instanceof ArgumentTypeError && error.field === field,
      `${field}: ${String(value)}`,
    )
  }
})
