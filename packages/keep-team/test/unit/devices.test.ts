import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyId, Crew, patient, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { decideRelease } from '../../src/release/decide.ts'
import { TeamError } from '../../src/errors.ts'
import {
  deviceRequestLine,
  isDeviceOf,
  readDeviceRequest,
  requestDevice,
} from '../../src/joining/device-request.ts'
import { newSigningKey, publicKeyOf } from '../../src/signing.ts'

const people = ['ada', 'bo', 'cy', 'eve', 'flo'].map(person)
const [ada, bo, cy, eve, flo] = people as [Person, Person, Person, Person, Person]
const newDevice = () => ({ id: anyId(), key: publicKeyOf(newSigningKey()) })
const removing = ({ card }: Person, device = card.device.id) => ({
  type: 'device.revoke' as const,
  member: card.member,
  device,
})

/** A director, an owner, a responder and a contact of a shelf with a set. */
function team() {
  const crew = new Crew(ada)
  for (const one of [bo, cy, eve]) crew.joins(one, ada)
  const shelf = crew.shelf(ada, patient, { owner: [bo], responder: [cy], contact: [eve] })
  return { crew, set: crew.puts(bo, shelf) }
}

test('a device is added by the member or a director, and never without the word of the member', () => {
  const { crew } = team()
  const device = newDevice()
  const words = crew.addingDevice(cy, device)
  assert.equal(crew.tried(words, bo), 'not_allowed', 'an owner')
  assert.equal(crew.tried(words, flo), 'signature_wrong', 'a stranger')
  const refused = [
    { ...words, device: newDevice() },
    { ...words, device: { ...device, id: anyId() } },
    { ...words, device: { ...device, key: newDevice().key } },
    { ...words, member: bo.card.member },
    { ...words, proof: crew.addingDevice(bo, device).proof },
    { ...words, proof: new Crew(ada).addingDevice(cy, device).proof },
  ]
  for (const [index, one] of refused.entries())
    assert.equal(crew.tried(one, ada), 'signature_wrong', `${index}`)
  assert.equal(crew.tried({ ...words, proof: 'none' }, ada), 'statement_malformed')
  assert.equal(crew.tried({ ...words, member: 'mnobody' }, ada), 'not_found')
  crew.pass(1)
  crew.says(words, ada)
  const added = { key: device.key, addedAt: crew.now(), revoked: false }
  assert.deepEqual(crew.state.members.get(cy.card.member)?.devices.get(device.id), added)
  assert.equal(crew.tried(words, cy), 'already_exists')
  assert.equal(crew.tried(crew.addingDevice(bo, { ...newDevice(), key: device.key }), bo), 'already_exists')
  crew.says(crew.addingDevice(cy, newDevice()), cy)
})

test('a device is removed by the member or a director, once, and what it asked for ends; the others go on', () => {
  const { crew, set } = team()
  const other = newDevice()
  crew.says(crew.addingDevice(cy, other), cy)
  const [open, granted, decided] = [crew.asks(cy, set), crew.asks(cy, set), crew.asks(cy, set)]
  crew.grants(bo, granted)
  crew.says({ type: 'request.deny', request: decided }, bo)
  const kept = { ...crew.asking(cy, set), device: other.id }
  crew.says(kept, cy)
  crew.grants(bo, kept.request)
  assert.equal(crew.tried(removing(cy), bo), 'not_allowed')
  assert.equal(crew.tried(removing(cy, 'dnone0'), ada), 'not_found')
  crew.says(removing(cy), ada)
  assert.equal(crew.tried(removing(cy), cy), 'not_found')
  const states = [open, granted, decided, kept.request].map((id) => crew.state.requests.get(id)?.state)
  assert.deepEqual(states, ['closed', 'closed', 'denied', 'granted'])
  assert.equal(crew.tried(crew.asking(cy, set), cy), 'not_found', 'it asks for nothing any more')
  const wish = { team: crew.state.team, member: cy.card.member, set, purpose: 'incident' as const }
  const code = crew.state.sets.get(set)!.codes[0]!.id
  const verdict = (device: string, request: string): boolean =>
    decideRelease(crew.state, { ...wish, code, device, request }, crew.clock, 0, null).ok
  assert.deepEqual([verdict(cy.card.device.id, granted), verdict(other.id, kept.request)], [false, true])
  crew.says(removing(cy, other.id), cy)
  assert.equal(verdict(other.id, kept.request), false)
})

test('an emergency ends with the device that asked in it', () => {
  const { crew, set } = team()
  const emergency = crew.alarms(eve, set)
  crew.says(removing(eve), ada)
  const { state, end } = crew.state.emergencies.get(emergency)!
  assert.deepEqual([state, end?.by], ['ended', ada.card.member])
})

test('the last device of the last director stays, until there is another one or somebody else', () => {
  const crew = new Crew(ada)
  assert.equal(crew.tried(removing(ada), ada), 'not_allowed')
  const second = newDevice()
  crew.says(crew.addingDevice(ada, second), ada)
  crew.says(removing(ada), ada)
  assert.equal(crew.tried(removing(ada, second.id), ada), 'not_allowed')
  crew.joins(flo, ada, true)
  crew.says(removing(ada, second.id), flo)
})

test('a request is a line that any change breaks', () => {
  const signingKey = newSigningKey()
  const request = requestDevice('a'.repeat(64), 'mcy00', newDevice(), signingKey)
  const line = deviceRequestLine(request)
  assert.deepEqual(readDeviceRequest(` ${line}\n`), request)
  assert.ok(isDeviceOf(request, publicKeyOf(signingKey)))
  assert.ok(!isDeviceOf(request, publicKeyOf(newSigningKey())))
  assert.ok(!isDeviceOf({ ...request, team: 'b'.repeat(64) }, publicKeyOf(signingKey)))
  for (const text of ['', line.slice(1), `${line}.x`, line.replace('.', ' ')])
    assert.throws(() => readDeviceRequest(text), TeamError)
})
