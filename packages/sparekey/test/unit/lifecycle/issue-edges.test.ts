import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { SparekeyError } from '../../../src/errors.ts'
import {
  parseEventId,
  parsePageSessionId,
  parseSetId,
  printEventId,
  printNoticeId,
  printPageSessionId,
  printRedemptionId,
  printSetId,
} from '../../../src/lifecycle/identifiers.ts'
import { keep, read } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { ask, holdings } from '../../support/inspect.ts'
import { accountKeyOf, ada, createLab, verdict, type Lab } from '../../support/lab.ts'

const issueInput = (lab: Lab) => ({ reason: 'enrollment', authentication: lab.signedIn('otp') }) as const

test('an issue that is refused derives nothing', async () => {
  const lab = await createLab({ policy: { issuing: { maxPerDay: 1 } } })
  await lab.sheet()
  const before = lab.kdf.count
  assert.equal(verdict(await lab.sparekey.issue(ada, issueInput(lab))), 'issue_limit_reached')
  assert.equal(lab.kdf.count, before)
})

test('a token that stands in for nothing is refused before anything is derived, and the one that does is not', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const use = await lab.redeem(sheet.codes[1] ?? '')
  assert.ok(use.ok && use.recovery !== null)
  const input = { reason: 'recovery', recoveryToken: use.recovery.token } as const
  const before = lab.kdf.count
  lab.clock.advance(15 * 60)
  assert.equal(verdict(await lab.sparekey.issue(ada, input)), 'insufficient_authentication')
  assert.equal(lab.kdf.count, before)
})

test('an issue gives its places in the queue back, however it ends', async () => {
  const lab = await createLab({ policy: { issuing: { maxPerDay: 1 } }, gate: { permits: 1, places: 16 } })
  await lab.sheet()
  for (const account of ['eve', 'kim', 'lee', 'sam']) {
    assert.equal(verdict(await lab.sparekey.issue(account, issueInput(lab))), 'ok')
    assert.equal(verdict(await lab.sparekey.issue(ada, issueInput(lab))), 'issue_limit_reached')
  }
})

test('a derivation that fails is internal, one that says why itself is passed on; nothing was issued', async () => {
  const overloaded = new SparekeyError('overloaded', 'no memory', { retryAfterSeconds: 3 })
  for (const [thrown, isWanted] of [
    [overloaded, (error: unknown) => error === overloaded],
    [
      new RangeError('secret'),
      (error: unknown) => error instanceof SparekeyError && error.code === 'internal',
    ],
  ] as const) {
    const lab = await createLab({ kdf: { derive: () => Promise.reject(thrown) } })
    await assert.rejects(lab.sparekey.issue(ada, issueInput(lab)), isWanted)
    assert.equal((await lab.sparekey.status(ada)).state, 'none')
  }
})

test('an answer without an expiry and without a former set says so', async () => {
  const lab = await createLab()
  const { expiresAt, replaces, format, state } = await lab.issue()
  assert.deepEqual([expiresAt, replaces, format, state], [null, null, 'standard', 'pending'])
})

test('the same addresses given again leave those on file as they are; another language is kept', async () => {
  const lab = await createLab()
  const contact = { channel: 'email', address: 'ada@example.org' } as const
  const onFile = () =>
    ask(lab.store, function* () {
      return keep(
        yield* read('readContacts', {
          accountKey: accountKeyOf(lab),
          removedAfter: Number.MAX_SAFE_INTEGER,
        }),
      )
    })
  await lab.issue({ contacts: [contact] })
  const before = await onFile()
  assert.equal(before.length, 1)
  lab.clock.advance(60)
  await lab.issue({ contacts: [contact] })
  assert.deepEqual(await onFile(), before)
  await lab.issue({ contacts: [{ ...contact, language: 'de' }] })
  assert.deepEqual(
    (await onFile()).map(({ language }) => language),
    ['de'],
  )
})

test('erasing again changes nothing, and an account never seen gets no row by it', async () => {
  const lab = await createLab()
  await lab.sheet()
  await lab.sparekey.erase(ada)
  const erased = await holdings(lab)
  await lab.sparekey.erase(ada)
  assert.deepEqual(await holdings(lab), erased)
  await lab.sparekey.erase('nobody')
  const accountKey = accountKeyOf(lab, 'nobody')
  const rows = await ask(lab.store, function* () {
    return keep(yield* read('readAccount', { accountKey }))
  })
  assert.deepEqual(rows, [])
})

test('a revocation under a key is answered alike again, also in a database', async () => {
  const store = sqliteStore(new DatabaseSync(':memory:'))
  const lab = await createLab({ store })
  const { setId } = await lab.sheet()
  const revoke = () => lab.sparekey.revoke(ada, { reason: 'other' }, { idempotencyKey: 'one' })
  const first = await revoke()
  assert.deepEqual(first, { ok: true, revoked: [setId] })
  assert.deepEqual(await revoke(), first)
})

const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 17)

test('an id is a word for its kind and 26 symbols, and only exactly what was printed is read back', () => {
  const printed = printSetId(bytes)
  assert.match(printed, /^set_[0-9a-hjkmnp-tv-z]{26}$/)
  for (const [print, word] of [
    [printRedemptionId, 'use'],
    [printNoticeId, 'ntc'],
    [printEventId, 'evt'],
  ] as const) {
    assert.equal(print(bytes), printed.replace('set', word))
  }
  assert.deepEqual(parseSetId(printed), bytes)
  assert.deepEqual(parseEventId(printEventId(bytes)), bytes)
  const place = Uint8Array.from({ length: 32 }, (_, index) => 255 - index)
  assert.match(printPageSessionId(place), /^pgs_[0-9a-z]{52}$/)
  assert.deepEqual(parsePageSessionId(printPageSessionId(place)), place)
  assert.equal(parsePageSessionId(printed), null)

  const at = (index: number, symbol: string): string =>
    printed.slice(0, index) + symbol + printed.slice(index + 1)
  const others = [
    '',
    printed.slice(0, -1),
    `${printed}0`,
    printed.replace('set_', 'evt_'),
    printed.replace('_', '-'),
    printed.toUpperCase(),
    // Symbols that are none, anywhere.
    ...Array.from({ length: 26 }, (_, index) => at(4 + index, 'u')),
    // 26 symbols hold two bits more than 16 bytes.
    at(29, '1'),
    at(29, 'z'),
  ]
  for (const other of others) assert.equal(parseSetId(other), null, other)
})
