import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newSigningKey, publicKeyOf } from 'sparekey-keep-team'
import { easy } from '../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { staged } from '../support/stage.ts'

test('from the note that removes a device, every call and every release of it is refused; another one of the member goes on', async (t) => {
  const { stage, crew, ada, cy, set } = await staged(t, easy)
  const key = newSigningKey()
  const device = { id: 'dsecond', key: publicKeyOf(key) }
  crew.says(crew.addingDevice(cy, device), ada)
  await stage.push(ada)
  const signer = { name: device.id, signingKey: key, publicKey: device.key }
  const desk: Person = { ...cy, card: { ...cy.card, device }, device: signer }
  const given = stage.wish(cy, set, null)
  assert.equal((await stage.release(cy, given)).status, 201)

  const blobs = [crew.state.sets.get(set)!.head]
  const calls = (by: Person) => [
    stage.as(by, 'GET', stage.path('notes')),
    stage.as(by, 'POST', stage.path('blobs'), { hashes: blobs }),
    stage.as(by, 'GET', stage.path('log')),
    stage.release(by, given),
  ]
  assert.deepEqual(await statuses(calls(cy)), [200, 200, 200, 201], 'until then, also a release again')
  crew.says({ type: 'device.revoke', member: cy.card.member, device: cy.card.device.id }, ada)
  await stage.push(ada)
  assert.deepEqual(await statuses(calls(cy)), [401, 401, 401, 401])
  const fresh = crew.note({ type: 'set.void', set, why: 'gone' }, cy)
  assert.equal((await stage.as(cy, 'POST', stage.path('notes'), stage.appending([fresh]))).status, 401)

  assert.equal((await stage.release(desk, given)).status, 403, 'what the other one had asked for')
  const own = stage.wish(desk, set, null, { code: crew.state.sets.get(set)!.codes[1]!.id })
  assert.equal((await stage.release(desk, own)).status, 201)
})

test('who has the keys of a member, and no device of theirs, adds none', async (t) => {
  const { stage, crew, ada, di } = await staged(t, easy)
  const key = newSigningKey()
  const device = { id: 'dthief0', key: publicKeyOf(key) }
  const thief: Person = {
    ...di,
    card: { ...di.card, device },
    device: { name: device.id, signingKey: key, publicKey: device.key },
  }
  const adding = stage.appending([crew.note(crew.addingDevice(di, device), di)])
  assert.equal((await stage.as(thief, 'POST', stage.path('notes'), adding)).status, 401)
  assert.equal((await stage.call('POST', stage.path('notes'), adding)).status, 401)
  const { body } = await stage.as(ada, 'GET', stage.path('notes'))
  assert.deepEqual(body['notes'], crew.notes)
})

async function statuses(
  answers: readonly Promise<{ readonly status: number }>[],
): Promise<readonly number[]> {
  return (await Promise.all(answers)).map(({ status }) => status)
}
