import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cautious, Crew, easy, patient, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { home, newPasskey, touch, touched } from '../support/passkeys.ts'
import type { HeldPasskey, Otherwise } from '../support/passkeys.ts'
import { populationHash, populationOf } from '../../src/chain/population.ts'
import { replay, replayWithoutSignatures } from '../../src/chain/replay.ts'
import { matchesPasskeyCheck, passkeyCheck } from '../../src/joining/fingerprint.ts'
import { signText } from '../../src/signing.ts'
import { isAssertionOf, isPasskeyKey, isPasskeyOrigin } from '../../src/webauthn/assertion.ts'
import {
  isPasskeyLinkSignedBy,
  readPasskeyLink,
  signPasskeyLink,
  teamOfUserHandle,
  userHandleOf,
} from '../../src/webauthn/link.ts'

const challenge = Buffer.alloc(32, 7)

test('a touch of an ES256 or an EdDSA passkey over the very challenge is one', () => {
  for (const kind of ['ES256', 'EdDSA'] as const) {
    const held = newPasskey(kind)
    assert.equal(isAssertionOf(challenge, touch(held, challenge), held.passkey), true, kind)
    assert.equal(isAssertionOf(Buffer.alloc(32, 8), touch(held, challenge), held.passkey), false, kind)
    assert.equal(isAssertionOf(challenge, touch(held, challenge), newPasskey(kind).passkey), false, kind)
  }
})

// Each of these is signed as it is: only the check that is named can find it.
const wrong: Readonly<Record<string, Otherwise>> = {
  'a sign-up and no sign-in': { fields: { type: 'webauthn.create' } },
  'another challenge': { fields: { challenge: Buffer.alloc(32, 9).toString('base64url') } },
  'another origin': { fields: { origin: 'https://keep.example.com' } },
  'a frame of another site': { fields: { crossOrigin: true } },
  'another RP ID': { rpId: 'example.org' },
  'nobody present': { flags: 0x04 },
  'nobody verified': { flags: 0x01 },
}
for (const [what, otherwise] of Object.entries(wrong)) {
  test(`a touch is refused for ${what}`, () => {
    const held = newPasskey()
    assert.equal(isAssertionOf(challenge, touch(held, challenge, otherwise), held.passkey), false)
  })
}

test('a touch is refused where any byte of it was changed, or it is cut', () => {
  const held = newPasskey('EdDSA')
  const good = touch(held, challenge)
  for (const part of ['authenticatorData', 'clientData', 'signature'] as const) {
    fc.assert(
      fc.property(fc.nat(good[part].length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(good[part])
        bytes[at] = (bytes[at] ?? 0) ^ flip
        return !isAssertionOf(challenge, { ...good, [part]: bytes }, held.passkey)
      }),
    )
    for (const length of [0, 1, good[part].length - 1])
      assert.equal(
        isAssertionOf(challenge, { ...good, [part]: good[part].subarray(0, length) }, held.passkey),
        false,
      )
  }
})

test('a key is written in one way, and on a curve that is known', () => {
  const { key } = newPasskey().passkey
  const der = Buffer.from(key, 'base64url')
  const off = Buffer.from(der)
  off[off.length - 1] = (off.at(-1) ?? 0) ^ 1
  const smallOrder = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.alloc(32)])
  assert.equal(isPasskeyKey(key), true)
  assert.equal(isPasskeyKey(newPasskey('EdDSA').passkey.key), true)
  for (const bytes of [
    off,
    smallOrder,
    Buffer.concat([der, Buffer.alloc(1)]),
    der.subarray(1),
    Buffer.alloc(0),
  ])
    assert.equal(isPasskeyKey(bytes.toString('base64url')), false)
  assert.equal(isPasskeyKey(`${key}=`), false)
})

test('passkeys belong to names under TLS, and to this machine for trying out', () => {
  for (const origin of [home, 'https://keep.example.org:8443', 'http://localhost:8790'])
    assert.equal(isPasskeyOrigin(origin), true, origin)
  for (const origin of [
    'http://keep.example.org',
    'https://192.0.2.1',
    'https://[::1]',
    'https://keep.example.org/',
    'https://keep.example.org/x',
    'https://KEEP.example.org',
    'https://u@keep.example.org',
    'keep.example.org',
    '',
  ])
    assert.equal(isPasskeyOrigin(origin), false, origin)
})

function teamOf(rule: Parameters<Crew['shelf']>[1]) {
  const [ada, cy, di, eve] = [person('ada'), person('cy'), person('di'), person('eve')]
  const crew = new Crew(ada)
  for (const one of [cy, di, eve]) crew.joins(one, ada)
  const shelf = crew.shelf(ada, rule, { owner: [cy], responder: [di], contact: [eve] })
  return { crew, ada, cy, di, eve, shelf, set: crew.puts(ada, shelf) }
}

function gives(crew: Crew, by: Person, held = newPasskey()): HeldPasskey {
  crew.says({ type: 'passkey.add', passkey: held.passkey }, by)
  return held
}

/** What is wrong with saying it by nothing but a touch; `null`: it was said. */
function tapped(
  crew: Crew,
  by: Person,
  held: HeldPasskey,
  words: Parameters<Crew['note']>[0],
): string | null {
  return crew.take(touched(crew.note(words, by), by.card.member, held))
}

const grant = { type: 'request.grant' as const, codes: 1, minutes: 30, handed: null }

test('an approval by passkey counts for every program, where the one who asks holds their half', () => {
  const { crew, cy, di, set } = teamOf(easy)
  const held = gives(crew, cy)
  const request = crew.asks(di, set)
  assert.equal(tapped(crew, cy, held, { ...grant, request }), null)
  assert.equal(crew.state.requests.get(request)?.grant?.by, cy.card.member)
  for (const played of [replay(crew.notes, null), replayWithoutSignatures(crew.notes)])
    assert.deepEqual(played.ok && played.state.requests.get(request), crew.state.requests.get(request))
})

test('an approval by passkey is none on a shelf where it would hand over a half, whoever asks', () => {
  const { crew, ada, cy, di, set } = teamOf(cautious)
  const held = gives(crew, ada)
  for (const asking of [cy, di]) {
    const request = crew.asks(asking, set)
    assert.equal(tapped(crew, ada, held, { ...grant, request }), 'not_allowed')
    assert.equal(tapped(crew, ada, held, { type: 'request.deny', request }), null, 'but a refusal is one')
  }
})

test('a passkey allows nothing that its owner may not', () => {
  const { crew, cy, di, eve, set } = teamOf(easy)
  const request = crew.asks(di, set)
  assert.equal(tapped(crew, di, gives(crew, di), { ...grant, request }), 'not_allowed', 'their own request')
  assert.equal(tapped(crew, eve, gives(crew, eve), { ...grant, request }), 'not_allowed', 'no approver')
  assert.equal(tapped(crew, cy, gives(crew, di), { ...grant, request }), 'signature_wrong', 'of another')
  assert.equal(tapped(crew, cy, newPasskey(), { ...grant, request }), 'signature_wrong', 'in no chain')
})

test('a touch for another note is none for this one', () => {
  const { crew, cy, di, set } = teamOf(easy)
  const held = gives(crew, cy)
  const request = crew.asks(di, set)
  const other = touched(crew.note({ type: 'request.deny', request }, cy), cy.card.member, held)
  const note = crew.note({ ...grant, request }, cy)
  const [, line] = other.split('\n\n')
  const [text] = note.split('\n\n')
  assert.equal(crew.take(`${text}\n\n${line}`), 'signature_wrong')
})

test('a signature line names its passkey, and no other', () => {
  const { crew, cy, di, set } = teamOf(easy)
  const held = gives(crew, cy)
  const note = touched(crew.note({ ...grant, request: crew.asks(di, set) }, cy), cy.card.member, held)
  const [text = '', line = ''] = note.split('\n\n')
  const [, name = '', base64 = ''] = line.trim().split(' ')
  const body = Buffer.from(base64, 'base64')
  body[0] = (body[0] ?? 0) ^ 1
  assert.equal(crew.take(`${text}\n\n— ${name} ${body.toString('base64')}\n`), 'signature_wrong')
})

test('a revoked passkey, and that of somebody who left, signs nothing', () => {
  const { crew, ada, cy, di, set } = teamOf(easy)
  const held = gives(crew, cy)
  const request = crew.asks(di, set)
  const revoking = { type: 'passkey.revoke' as const, member: cy.card.member, passkey: held.passkey.id }
  assert.equal(crew.tried(revoking, di), 'not_allowed', 'not by just anybody')
  assert.equal(crew.tried(revoking, ada), null)
  assert.equal(crew.tried(revoking, cy), 'not_found', 'it is revoked')
  assert.equal(tapped(crew, cy, held, { ...grant, request }), 'signature_wrong')
  const second = gives(crew, cy)
  crew.says(crew.removing(cy), ada)
  assert.equal(tapped(crew, cy, second, { ...grant, request }), 'signature_wrong')
})

test('nobody brings a passkey that is there already, also a revoked one', () => {
  const { crew, cy, di } = teamOf(easy)
  const { passkey } = gives(crew, cy)
  crew.says({ type: 'passkey.revoke', member: cy.card.member, passkey: passkey.id }, cy)
  const { passkey: fresh } = newPasskey()
  for (const same of [{ id: passkey.id }, { key: passkey.key }, { credential: passkey.credential }])
    assert.equal(crew.tried({ type: 'passkey.add', passkey: { ...fresh, ...same } }, di), 'already_exists')
})

test('a passkey vetoes and answers "ok"; what has to be explained, and all else, takes the program', () => {
  const { crew, ada, cy, eve, set } = teamOf(patient)
  const held = gives(crew, cy)
  const emergency = crew.alarms(eve, set)
  const why = crew.state.emergencies.get(emergency)!.reason
  assert.equal(tapped(crew, cy, held, { type: 'emergency.veto', emergency, why }), 'not_allowed')
  assert.equal(tapped(crew, cy, held, { type: 'emergency.veto', emergency, why: null }), null)
  const population = populationHash(populationOf(crew.state, 'monthly', crew.now()))
  crew.says({ type: 'review.open', review: 'r1234', round: 'monthly', population }, ada)
  const about = { type: 'review.answer' as const, review: 'r1234', item: `set:${set}` }
  assert.equal(tapped(crew, cy, held, { ...about, answer: 'finding', why }), 'not_allowed')
  assert.equal(tapped(crew, cy, held, { ...about, answer: 'ok', why: null }), null)
  crew.says({ ...about, answer: 'ok', why: null }, cy)
  for (const played of [replay(crew.notes, null), replayWithoutSignatures(crew.notes)])
    assert.deepEqual(
      played.ok &&
        played.state.reviews
          .get('r1234')
          ?.answers.get(about.item)
          ?.map(({ byPasskey }) => byPasskey),
      [true, false],
      'the evidence tells the two apart',
    )
  const others: readonly Parameters<Crew['note']>[0][] = [
    { type: 'review.close', review: 'r1234' },
    { type: 'passkey.add', passkey: newPasskey().passkey },
    { type: 'passkey.revoke', member: cy.card.member, passkey: held.passkey.id },
    { type: 'set.void', set, why: 'gone' },
    { type: 'device.revoke', member: cy.card.member, device: cy.card.device.id },
    crew.changingRole(crew.state.sets.get(set)!.shelf, eve, null),
    crew.asking(cy, set),
  ]
  for (const words of others) assert.equal(tapped(crew, cy, held, words), 'not_allowed', words.type)
})

test('a passkey beside a signing key does not lend it what it cannot say', () => {
  const { crew, ada, cy, set } = teamOf(easy)
  const held = gives(crew, ada)
  const words = { type: 'set.void' as const, set, why: 'gone' as const }
  const note = crew.note(words, cy)
  const [, line] = touched(note, ada.card.member, held).split('\n\n')
  assert.equal(crew.take(`${note}${line}`), 'not_allowed')
  assert.equal(crew.take(note), null)
})

test('a link to make a passkey holds for one server, team, member, device and time', () => {
  const { device } = person('ada')
  const link = {
    server: person('log').device.publicKey,
    team: 'a'.repeat(64),
    member: 'mada00',
    device: 'dada00',
    atMillis: 1_770_000_000_000,
    nonce: 'n'.repeat(22),
  }
  const token = signPasskeyLink(link, device.signingKey)
  const read = readPasskeyLink(token, link.server)
  assert.ok(read !== null)
  assert.deepEqual(read.link, link)
  assert.equal(isPasskeyLinkSignedBy(link, read.signature, device.publicKey), true)
  const others = {
    server: 'x',
    team: 'b'.repeat(64),
    member: 'mbo00',
    device: 'dbo00',
    atMillis: 1,
    nonce: 'o',
  }
  for (const [name, value] of Object.entries(others))
    assert.equal(
      isPasskeyLinkSignedBy({ ...link, [name]: value }, read.signature, device.publicKey),
      false,
      name,
    )
  const call = signText(token, device.signingKey)
  assert.equal(isPasskeyLinkSignedBy(link, call, device.publicKey), false)
  for (const none of ['', 'a.b', `${token}x`, token.slice(1)])
    assert.equal(readPasskeyLink(none, link.server), null)
})

test('a user handle names the team, and tells members apart', () => {
  const team = '0f'.repeat(32)
  assert.equal(teamOfUserHandle(userHandleOf(team, 'mada00')), team)
  assert.equal(userHandleOf(team, 'mada00').equals(userHandleOf(team, 'mbo00')), false)
  assert.equal(teamOfUserHandle(Buffer.alloc(47)), null)
})

test('what the page shows of a passkey is typed as it is read', () => {
  const { passkey } = newPasskey()
  const check = passkeyCheck(passkey)
  assert.match(check, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
  assert.equal(
    matchesPasskeyCheck(` ${check.toLowerCase().replace('-', ' ').replaceAll('0', 'o')} `, check),
    true,
  )
  assert.equal(matchesPasskeyCheck(check.slice(0, -1), check), false)
  assert.notEqual(passkeyCheck({ ...passkey, credential: 'other' }), check)
})
