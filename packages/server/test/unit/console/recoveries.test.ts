import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logSigner, nodePrimitives } from 'sparekey/service'
import { recoveriesScreen } from '../../../src/console/accounts/recoveries-screen.ts'
import { keysScreen } from '../../../src/console/settings/keys-screen.ts'
import { textOf } from './desk.ts'
import { createWatch, withKeeper } from './figures/support.ts'

test('overdue recoveries say what is left to do and which ended since, whatever newer ones there are', async () => {
  const watch = await createWatch()
  const spare: Record<string, string> = {}
  for (const accountId of ['ada', 'bob']) {
    const [code = '', another = ''] = await watch.giveSheet(accountId)
    assert.ok(await watch.use(accountId, code))
    spare[accountId] = another
  }
  await watch.settle()
  watch.clock.advance(1000)
  await watch.settle()
  const { sparekey } = await watch.callsNow()
  const { recovery } = await sparekey.status('bob')
  for (const { task } of recovery?.tasks ?? []) {
    const { recoveryId = '' } = recovery ?? {}
    await sparekey.recoveries.report('bob', { recoveryId, task, outcome: 'done' })
  }
  const ada = (await sparekey.status('ada')).recovery?.recoveryId ?? ''
  await sparekey.recoveries.report('ada', { recoveryId: ada, task: 'replace_codes', outcome: 'done' })
  for (const [accountId, code] of Object.entries(spare)) assert.ok(await watch.use(accountId, code))
  const sam = await watch.join('Sam', ['security_admin'])
  const { html } = await sam.open(recoveriesScreen)
  const text = textOf(html)
  assert.match(text, /ada ✕ Overdue a new second factor, a new password, other sessions ended/)
  assert.match(text, /bob ✓ Ended since –/)
  assert.equal(watch.seen.at(-1)?.kind, 'event_list_viewed')
  const grace = await watch.join('Grace', ['support'])
  await assert.rejects(grace.open(recoveriesScreen), { name: 'ForbiddenError' })
})

test('keys are named by their ids alone, with the newest checkpoint of the log', async () => {
  const watch = await createWatch()
  await watch.giveSheet('ada')
  await watch.settle()
  const olga = await watch.join('Olga', ['owner'])
  const shown = await keysScreen.show(withKeeper(olga.visit), { path: {}, given: {} })
  const html = 'page' in shown ? (await shown.page).toString() : assert.fail()
  const text = textOf(html)
  assert.match(text, new RegExp(`Seals now ${watch.ring.currentKeyId} `))
  assert.match(text, /Codes are decided ✓ yes/)
  assert.match(text, /The log has what was signed ✓ yes Events under it [1-9]/)
  assert.ok(text.includes(logSigner(nodePrimitives, watch.ring).name))
  const held = {
    ...olga.visit,
    permit: () => ({ ...olga.visit.permit('key.view'), keeper: { hold: () => 'It was cut off.' } }),
  }
  const stopped = await keysScreen.show(held as never, { path: {}, given: {} })
  assert.match('page' in stopped ? textOf((await stopped.page).toString()) : '', /✕ no It was cut off\./)
})
