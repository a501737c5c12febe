import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConsoleLab, hiddenIn, locationOf } from '../console-lab.ts'

test('a form whose fields are refused leads back to its page, which says what is wrong and shows nothing that was typed', async () => {
  const lab = await createConsoleLab()
  const agent = await lab.works('grace', 'support')
  const account = '/console/t/default/accounts/ada'
  const { sparekey } = (await lab.served.find('default')) ?? assert.fail()
  const authentication = { methods: ['pwd', 'otp'], at: lab.clock.now() }
  const contacts = [{ channel: 'email', address: 'ada@example.org' }] as const
  await sparekey.issue('ada', { reason: 'enrollment', authentication, contacts })
  const send = async (path: string, act: string, fields: Readonly<Record<string, string>>) => {
    const form = hiddenIn(await (await agent.get(path)).text())
    return locationOf(await agent.post(`${path}?act=${act}`, { ...form, ...fields }))
  }
  const [casePath = ''] = (
    await send(account, 'open', { reason: 'lost_all_factors', channel: 'email' })
  ).split('?')
  const note = 'she read me 4111 1111 1111 1111'
  const back = await send(casePath, 'evidence', { kind: 'call_back', outcome: 'pass', note })
  assert.equal(back.split('?')[0], casePath)
  const page = await (await agent.get(back)).text()
  assert.match(page, /class="said refused"[^>]*>[^<]*reads as a code or as a long number/)
  assert.match(page, /<h1>Case \d{6}<\/h1>[^]*No evidence yet/)
  assert.ok(!page.includes('4111'))
})
