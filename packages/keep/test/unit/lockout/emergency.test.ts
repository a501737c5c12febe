import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  emergencySteps,
  endEmergency,
  startEmergency,
  tickStep,
} from '../../../src/lockout/emergency-plan.ts'
import { editAccount } from '../../../src/model/accounts.ts'
import type { EmergencyKind } from '../../../src/model/types.ts'
import { BookBuilder } from '../../support/book.ts'

const kinds: readonly EmergencyKind[] = [
  'device-lost',
  'authenticator-broken',
  'devices-out-of-sync',
  'everything-lost',
]

function household(): BookBuilder {
  const builder = new BookBuilder()
    .place('phone')
    .place('drawer', 'container')
    .care({ keptAt: ['drawer'], recoveryKeyAt: ['drawer'] })
  builder.account('github-work').codes('github-work').copy('github-work', 'drawer')
  builder
    .factor('github-work', 'password', 'first', 'memory')
    .factor('github-work', 'authenticator', 'second', 'phone')
  builder.account('google-me', { purpose: 'e-mail' }).codes('google-me').copy('google-me', 'drawer')
  builder.account('apple-me').factor('apple-me', 'push', 'alone', 'phone')
  builder.book = editAccount(
    builder.book,
    builder.get('apple-me').id,
    { recovery: { page: 'https://example.org/recover', phoneOnFile: '+1 555' } },
    builder.around,
  ).book
  return builder
}

test('each account comes once, mail before the rest, and how it opens is said', () => {
  const { book } = household()
  const steps = emergencySteps(book, 'device-lost', 'phone')
  const names = steps.flatMap(({ account }) =>
    book.accounts.filter(({ id }) => id === account).map(({ name }) => name),
  )
  assert.deepEqual(names, ['google-me', 'github-work', 'apple-me'])
  assert.match(
    steps.find(({ text }) => text.startsWith('github-work'))?.text ?? '',
    /password \(memory\) \+ backup code \(drawer\)/,
  )
})

test('an account that does not open any more shows its official page and what is on file', () => {
  const steps = emergencySteps(household().book, 'device-lost', null)
  assert.match(
    steps.find(({ text }) => text.startsWith('apple-me'))?.text ?? '',
    /https:\/\/example\.org\/recover.*\+1 555/,
  )
})

test('a broken authenticator concerns the accounts that lean on one', () => {
  const { book } = household()
  const steps = emergencySteps(book, 'authenticator-broken', null)
  assert.deepEqual(
    steps.filter(({ account }) => account !== null).map(({ text }) => text.split(':')[0]),
    ['github-work'],
  )
})

test('no list names a code', () => {
  const { book } = household()
  const codes = book.accounts.flatMap(({ sets }) => sets.flatMap((set) => set.codes.map(({ text }) => text)))
  assert.ok(codes.length > 0)
  for (const kind of kinds) {
    const text = JSON.stringify(emergencySteps(book, kind, null))
    for (const code of codes) assert.ok(!text.includes(code))
  }
})

test('a list is kept until it is ended; a second is not begun over it', () => {
  const { book, around } = household()
  const begun = startEmergency(book, 'everything-lost', null, around).book
  assert.throws(() => startEmergency(begun, 'device-lost', null, around), { code: 'input_refused' })
  const ticked = tickStep(begun, 1, around).book
  assert.notEqual(ticked.emergency?.steps[0]?.doneAt, null)
  assert.equal(ticked.emergency?.steps[1]?.doneAt, null)
  assert.throws(() => tickStep(begun, 99, around), { code: 'name_unknown' })
  assert.equal(endEmergency(ticked).book.emergency, null)
  assert.throws(() => endEmergency(book), { code: 'name_unknown' })
})
