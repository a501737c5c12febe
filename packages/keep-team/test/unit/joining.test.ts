import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, person } from '../support/crew.ts'
import { TeamError } from '../../src/errors.ts'
import { fingerprintOf, matchesFingerprint } from '../../src/joining/fingerprint.ts'
import {
  accessHash,
  accessToken,
  invitationLink,
  joinRequest,
  newInvitationSecret,
  readInvitationLink,
  readJoinRequest,
} from '../../src/joining/invitation.ts'

const invitation = {
  server: 'https://keep.example.org/team',
  team: anyHash(),
  invite: 'inv1te',
  secret: newInvitationSecret(),
  head: { seq: 12, hash: anyHash() },
}
const isWrong = (error: unknown): boolean => error instanceof TeamError

test('a link is read back as it was made, and everything but the server stands behind the #', () => {
  const link = invitationLink(invitation)
  assert.deepEqual(readInvitationLink(link), invitation)
  const sent = new URL(link)
  sent.hash = ''
  assert.doesNotMatch(sent.href, new RegExp(`${invitation.team}|${invitation.secret}|${invitation.invite}`))
})

test('a link that lacks a part is refused', () => {
  const link = invitationLink(invitation)
  for (let length = 1; length < link.length; length += 1)
    assert.throws(() => readInvitationLink(link.slice(0, length)), isWrong, `${length} characters`)
  for (const other of ['', 'keep', `${link}.more`, link.replace('https:', 'ftp:')])
    assert.throws(() => readInvitationLink(other), isWrong)
})

test('a card is bound to secret, team and invitation: any change on the way is noticed', () => {
  const { card } = person('ada')
  const handedIn = joinRequest(invitation, card)
  assert.deepEqual(readJoinRequest(invitation, handedIn), card)
  const other = person('eve').card
  const swaps = [
    { ...handedIn, card: JSON.stringify({ ...card, signingKey: other.signingKey }) },
    { ...handedIn, card: JSON.stringify({ ...card, recipient: other.recipient }) },
    { ...handedIn, card: JSON.stringify({ ...card, device: other.device }) },
    { ...handedIn, mac: joinRequest({ ...invitation, secret: newInvitationSecret() }, card).mac },
    { ...handedIn, mac: '' },
  ]
  for (const swapped of swaps) assert.throws(() => readJoinRequest(invitation, swapped), isWrong)
  assert.throws(() => readJoinRequest({ ...invitation, team: anyHash() }, handedIn), isWrong)
  assert.throws(() => readJoinRequest({ ...invitation, invite: 'other1' }, handedIn), isWrong)
})

test('what the server is shown of an invitation says nothing about what binds the card', () => {
  const token = accessToken(invitation.secret)
  assert.notEqual(token, accessToken(newInvitationSecret()))
  assert.match(accessHash(token), /^[0-9a-f]{64}$/)
  assert.throws(() =>
    readJoinRequest({ ...invitation, secret: token }, joinRequest(invitation, person('ada').card)),
  )
})

test('fingerprints differ by either key and by team; two groups typed are enough, one is not', () => {
  const { card } = person('ada')
  const print = fingerprintOf(invitation.team, card)
  const texts = [
    print,
    fingerprintOf(anyHash(), card),
    fingerprintOf(invitation.team, { ...card, recipient: person('bo').card.recipient }),
    fingerprintOf(invitation.team, { ...card, signingKey: person('bo').card.signingKey }),
  ].map(({ text }) => text)
  assert.equal(new Set(texts).size, 4)
  assert.equal(matchesFingerprint(print.text.slice(0, 11).toLowerCase(), print), true)
  assert.equal(matchesFingerprint(print.text, print), true)
  assert.equal(matchesFingerprint(print.text.slice(0, 5), print), false)
  assert.equal(matchesFingerprint(texts[1] ?? '', print), false)
})
