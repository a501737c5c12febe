import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTenants, permissions, type ConsoleRole } from 'sparekey/service'
import { screens } from '../../../src/console/screens.ts'
import { fastSettings } from '../../support/tenants.ts'
import { createConsoleLab, hiddenIn, locationOf, type Browser } from './console-lab.ts'

const ADDRESS = 'marker-of-ada@mail.example.org'
const roles = permissions['self.view']

/** Every page of the console as it is sent, with an account and a case in it. */
const start = async () => {
  const lab = await createConsoleLab()
  await createTenants({ store: lab.store }).change('other', JSON.stringify(fastSettings))
  const { sparekey } = (await lab.served.find('other')) ?? assert.fail()
  const authentication = { methods: ['pwd', 'otp'], at: lab.clock.now() }
  const contacts = [{ channel: 'email', address: ADDRESS }] as const
  const issued = await sparekey.issue('ada', { reason: 'enrollment', authentication, contacts })
  assert.ok(issued.ok)
  await sparekey.confirm('ada', { setId: issued.setId, code: issued.codes[0] })
  const people = new Map<ConsoleRole, Browser>()
  for (const role of roles) {
    people.set(
      role,
      await lab.comes(`person ${role}`, { role, tenant: role === 'instance_admin' ? '*' : 'other' }),
    )
  }
  const agent = people.get('support') ?? assert.fail()
  const page = await (await agent.get('/console/t/other/accounts/ada')).text()
  const form = {
    ...hiddenIn(page),
    accountId: 'ada',
    reason: 'locked_out',
    channel: 'email',
    reference: 'T-1',
  }
  const opened = locationOf(await agent.post('/console/t/other/accounts/ada?act=open', form))
  const caseId = /cases\/([^?]+)/.exec(opened)?.[1] ?? assert.fail(opened)
  const [owner] = await lab.operators.list('other')
  const parameters: Readonly<Record<string, string>> = {
    accountId: 'ada',
    caseId,
    operatorId: owner?.operatorId ?? '',
    name: 'default',
  }
  const paths = screens.map(({ path }) =>
    path.replaceAll(/:(\w+)/g, (_, name: string) => parameters[name] ?? 'none'),
  )
  return { lab, people, paths, codes: issued.codes }
}

test('B11.6: no page of the console holds an address in full or a code, whoever opens it', async () => {
  const { lab, people, paths, codes } = await start()
  const secrets = [ADDRESS, 'marker-of', ...codes, ...codes.map((code) => code.slice(3))]
  let pages = 0
  let masked = 0
  for (const [role, browser] of people) {
    for (const path of paths) {
      const response = await browser.get(`/console/t/other/${path}`)
      const html = await response.text()
      if (response.status === 200) pages += 1
      if (html.includes('m•••@m•••.org')) masked += 1
      assert.notEqual(response.status, 500, `${path} to ${role}`)
      for (const secret of secrets) assert.equal(html.includes(secret), false, `${path} to ${role}`)
    }
  }
  assert.ok(pages > 60, `pages were shown: ${pages}`)
  assert.ok(masked >= 4, `the address was there to be masked: ${masked}`)
  for (const secret of secrets) assert.equal(lab.logLines.join('\n').includes(secret), false)
})

test('an address is shown by its act alone, after the page that asks, and on no page after it', async () => {
  const { lab, people } = await start()
  const agent = people.get('support') ?? assert.fail()
  const account = '/console/t/other/accounts/ada'
  const page = await (await agent.get(account)).text()
  const contactId = /<option value="([0-9a-f]{32})"/.exec(page)?.[1] ?? assert.fail()
  const form = { ...hiddenIn(page), contactId, revealReason: 'call back' }
  const confirm = locationOf(await agent.post(`${account}?act=reveal`, form))
  const asked = await (await agent.get(confirm)).text()
  assert.equal(asked.includes('marker-of'), false)
  assert.match(asked, /One address is shown in full, once/)
  const unproved = await agent.post(confirm, hiddenIn(asked))
  assert.equal(locationOf(unproved), confirm, 'who it is has to be proved first')
  const views = await lab.views.list('other', { kinds: ['contact_revealed'] })
  assert.deepEqual(views.items, [])
  assert.equal((await (await agent.get(account)).text()).includes('marker-of'), false)
})
