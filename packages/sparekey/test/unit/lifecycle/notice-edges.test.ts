import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHex } from '../../../src/bytes.ts'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import type { DueBodies } from '../../../src/lifecycle/due/kinds.ts'
import { buildNotice } from '../../../src/lifecycle/due/notice.ts'
import type { Parts } from '../../../src/lifecycle/parts.ts'
import { openAccount } from '../../../src/lifecycle/register.ts'
import type { NoticeKind } from '../../../src/notices/notice.ts'
import { parsePolicy } from '../../../src/policy/parse.ts'
import type { PolicyInput } from '../../../src/policy/policy.ts'
import { keep, read } from '../../../src/store/port.ts'
import { ask } from '../../support/inspect.ts'
import { accountKeyOf, ada, createLab, type Lab } from '../../support/lab.ts'

const dayMs = 86_400_000
const email = (address: string, language?: string) =>
  ({ channel: 'email', address, ...(language === undefined ? {} : { language }) }) as const

const partsOf = (lab: Lab, policy: PolicyInput): Parts =>
  ({
    ring: lab.ring,
    tenant: lab.tenant,
    primitives: nodePrimitives,
    policy: parsePolicy(policy),
  }) as unknown as Parts

/** The notice of one event for one destination, as it is built when it is to be delivered. */
const build = (
  lab: Lab,
  seq: number,
  { to = null, notice = 'sheet_made', account = ada, policy = {} }: Options = {},
) => {
  const parts = partsOf(lab, policy)
  const due = {
    account: openAccount(parts, account),
    dueId: new Uint8Array(16),
    kind: 'deliver',
    body: { seq, notice, to },
    dueAt: 0,
    attempt: 1,
  } as const
  return ask(lab.store, () => buildNotice(parts, due))
}

interface Options {
  readonly to?: DueBodies['deliver']['to']
  readonly notice?: NoticeKind
  readonly account?: string
  readonly policy?: PolicyInput
}

/** The ids of the addresses on file, those that were replaced too, in the order in which they came. */
const contactIds = async (lab: Lab): Promise<readonly string[]> => {
  const accountKey = accountKeyOf(lab)
  const rows = await ask(lab.store, function* () {
    return keep(yield* read('readContacts', { accountKey, removedAfter: 0 }))
  })
  return rows.toSorted((a, b) => a.addedAt - b.addedAt).map(({ contactId }) => toHex(contactId))
}

test('there is nothing to tell of an event that is not there, of an erased account, or of one never seen', async () => {
  const lab = await createLab()
  await lab.sheet()
  assert.notEqual(await build(lab, 2), null)
  for (const seq of [0, 3, 99]) assert.equal(await build(lab, seq), null)
  assert.equal(await build(lab, 1, { account: 'nobody' }), null)
  await lab.sparekey.erase(ada)
  assert.equal(await build(lab, 2), null)
})

test('a notice goes to an endpoint by its id, to whom the application knows, or to an address that is on file', async () => {
  const lab = await createLab()
  await lab.issue({ contacts: [email('ada@example.org', 'de')] })
  assert.equal((await build(lab, 1))?.to, null)
  assert.deepEqual((await build(lab, 1, { to: { channel: 'webhook', id: 'w1' } }))?.to, {
    channel: 'webhook',
    address: 'w1',
    language: null,
    replaced: false,
  })
  const [id = ''] = await contactIds(lab)
  assert.deepEqual((await build(lab, 1, { to: { channel: 'email', id } }))?.to, {
    channel: 'email',
    address: 'ada@example.org',
    language: 'de',
    replaced: false,
  })
  assert.equal(await build(lab, 1, { to: { channel: 'email', id: '00'.repeat(16) } }), null)
})

test('an address that was replaced is told for 30 days more, as replaced', async () => {
  const lab = await createLab()
  await lab.issue({ contacts: [email('old@example.org')] })
  lab.clock.advance(60)
  await lab.issue({ contacts: [email('new@example.org')] })
  const [id = ''] = await contactIds(lab)
  const to = { channel: 'email', id } as const
  const told = async () => {
    await lab.sparekey.signal(ada, { type: 'password_changed' })
    const [event] = (await lab.sparekey.events(ada, { limit: 1 })).items
    return (await build(lab, event?.seq ?? 0, { to }))?.to ?? null
  }
  lab.clock.advance((30 * dayMs) / 1000 - 1)
  assert.deepEqual(await told(), {
    channel: 'email',
    address: 'old@example.org',
    language: null,
    replaced: true,
  })
  lab.clock.advance(2)
  assert.equal(await told(), null)
})

test('an address whose key is gone is not told', async () => {
  const lab = await createLab()
  await lab.issue({ contacts: [email('ada@example.org')] })
  const [id = ''] = await contactIds(lab)
  const { ring } = lab
  const without: typeof ring = {
    ...ring,
    open: (use, ...rest) => (use === 'contact' ? null : ring.open(use, ...rest)),
  }
  assert.equal(await build({ ...lab, ring: without }, 1, { to: { channel: 'email', id } }), null)
})

test('a reminder says when it is due what it is about; any other notice when it happened', async () => {
  const lab = await createLab()
  const sheet = await lab.issue({ expiresInDays: 90 })
  const at = async (notice: NoticeKind, policy: PolicyInput = {}) =>
    (await build(lab, 1, { notice, policy }))?.at
  assert.deepEqual(await at('confirm_reminder'), sheet.confirmBy)
  assert.deepEqual(await at('expires_soon'), sheet.expiresAt)
  const rotation = new Date(sheet.issuedAt.getTime() + 365 * dayMs)
  assert.deepEqual(await at('rotation_soon'), rotation)
  assert.deepEqual(await at('rotation_due'), rotation)
  const never = { reminders: { rotateAfterDays: null } }
  assert.deepEqual(await at('rotation_due', never), sheet.issuedAt)
  assert.deepEqual(await at('sheet_made'), sheet.issuedAt)
})

test('a notice tells of the sheet, the code and the context of its event, and of none where there is none', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const context = { ip: '203.0.113.7' }
  await lab.redeem(sheet.codes[1] ?? '', { input: { context } })
  const used = await build(lab, 3, { notice: 'code_used' })
  assert.ok(used !== null)
  assert.deepEqual(used.sheet, {
    setId: sheet.setId,
    serial: sheet.serial,
    count: 10,
    expiresAt: null,
    confirmBy: sheet.confirmBy,
  })
  assert.deepEqual([used.label, used.remaining, used.context], [sheet.codes[1]?.slice(0, 2), 9, context])
  assert.deepEqual([used.actor, used.accountId, used.tenant], ['person', ada, 'default'])
  assert.match(used.noticeId, /^ntc_/)
  assert.match(used.disownToken ?? '', /^nmt_/)
  assert.equal((await build(lab, 3, { notice: 'sheet_expired' }))?.disownToken, null)

  await lab.sparekey.signal(ada, { type: 'password_changed' })
  const signal = await build(lab, 4, { notice: 'code_used' })
  assert.ok(signal !== null)
  const { sheet: none, label, remaining, context: nowhere, disownToken } = signal
  assert.deepEqual([none, label, remaining, nowhere, disownToken], [null, null, null, null, null])
})

test('a notice of a sheet that expires says when', async () => {
  const lab = await createLab()
  const sheet = await lab.issue({ expiresInDays: 90 })
  assert.deepEqual((await build(lab, 1))?.sheet?.expiresAt, sheet.expiresAt)
})
