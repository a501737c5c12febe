import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printDisownToken } from '../../../src/lifecycle/disown/token.ts'
import { holdings } from '../../support/inspect.ts'
import { accountKeyOf, ada, createLab, verdict, type Lab } from '../../support/lab.ts'

const tokenOf = (lab: Lab, seq: number, account = ada): string =>
  printDisownToken(lab.ring, accountKeyOf(lab, account), seq) ?? assert.fail()
const look = async (lab: Lab, token: string): Promise<string> => {
  const result = await lab.sparekey.disownable(token)
  return result.ok ? result.sheet : result.code
}
const seqOf = async (lab: Lab, type: string): Promise<number> =>
  (await lab.sparekey.events(ada)).items.find((one) => one.type === type)?.seq ?? assert.fail()

test('a genuine link is good only for an event of the trail that is about a sheet', async () => {
  const lab = await createLab()
  const nobody = tokenOf(lab, 1, 'nobody')
  assert.equal(await look(lab, nobody), 'not_found')
  await lab.sheet()
  await lab.sparekey.signal(ada, { type: 'password_changed' })
  assert.equal(await look(lab, tokenOf(lab, await seqOf(lab, 'set.confirmed'))), 'live')
  assert.equal(await look(lab, tokenOf(lab, await seqOf(lab, 'signal.received'))), 'not_found')
  for (const seq of [0, 4, 1000]) assert.equal(await look(lab, tokenOf(lab, seq)), 'not_found', `${seq}`)
})

test('the links of an erased account are good for nothing', async () => {
  const lab = await createLab()
  await lab.sheet()
  const tokens = [tokenOf(lab, 1), tokenOf(lab, 2), tokenOf(lab, 3)]
  await lab.sparekey.erase(ada)
  for (const token of tokens) {
    assert.equal(await look(lab, token), 'not_found')
    assert.equal(verdict(await lab.sparekey.disown({ token })), 'not_found')
  }
})

test('a link is good at its own tenant alone', async () => {
  const lab = await createLab()
  const other = await createLab({ store: lab.store, keys: lab.keys, clock: lab.clock, tenant: 'other' })
  await lab.sheet()
  const token = tokenOf(lab, 2)
  assert.equal(await look(other, token), 'not_found')
  assert.equal(verdict(await other.sparekey.disown({ token })), 'not_found')
  assert.equal(await look(lab, token), 'live')
})

test('saying it again changes nothing and is answered alike', async () => {
  const lab = await createLab()
  await lab.sheet()
  const token = tokenOf(lab, 2)
  const first = await lab.sparekey.disown({ token })
  assert.ok(first.ok && first.sheet === 'suspended')
  const before = await holdings(lab)
  assert.deepEqual(await lab.sparekey.disown({ token }), first)
  const after = await holdings(lab)
  assert.deepEqual([after.sets, after.events], [before.sets, before.events])
})

test('what is stopped is told with the context of whoever said it, and the recovery that its code opened by its id', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const use = await lab.redeem(sheet.codes[1] ?? '')
  assert.ok(use.ok && use.recovery !== null)
  const context = { ip: '203.0.113.7' }
  await lab.sparekey.disown({ token: tokenOf(lab, await seqOf(lab, 'code.redeemed')), context })
  const [recovery, set] = (await lab.sparekey.events(ada, { limit: 2 })).items
  assert.deepEqual(
    [set, recovery].map((one) => [one?.type, one?.actor, one?.setId, one?.context, one?.detail]),
    [
      ['set.suspended', 'person', sheet.setId, context, {}],
      ['recovery.disowned', 'person', sheet.setId, context, { recoveryId: use.recovery.recoveryId }],
    ],
  )
})

test('an unconfirmed sheet is stopped without touching the one that still works', async () => {
  const lab = await createLab()
  const active = await lab.sheet()
  const pending = await lab.issue()
  const token = tokenOf(lab, await seqOf(lab, 'set.issued'))
  const stopped = await lab.sparekey.disown({ token })
  assert.ok(stopped.ok && stopped.serial === pending.serial)
  assert.equal(verdict(await lab.redeem(pending.codes[1] ?? '')), 'codes_disabled')
  const use = await lab.redeem(active.codes[1] ?? '')
  assert.ok(use.ok && use.remaining === 9)
})
