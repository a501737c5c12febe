import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { verifyAudit } from '../../../src/audit/verify.ts'
import { parseCode } from '../../../src/codes/parse.ts'
import { nodePrimitives } from '../../../src/crypto/node-primitives.ts'
import { keep, read } from '../../../src/store/port.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import type { Notice } from '../../../src/notices/notice.ts'
import type { ImportInput } from '../../../src/interface/import.ts'
import { wrongCode } from '../../support/codes.ts'
import { drain } from '../../support/due.ts'
import { ask, holdings } from '../../support/inspect.ts'
import { accountKeyOf, ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'
import { resealed } from '../../support/resealed.ts'

const legacy = { preset: 'legacy', ...undelayed() } as const
/** As better-auth makes them: ten letters and digits in which case counts, and a dash. */
const codes = ['aB3dE-9xYz1', 'Qw7eR-tY2uI', 'zzZZz-00OOo', 'LlI1i-Abc9D', 'M4nyX-c0dEs'] as const
const input: ImportInput = { source: 'better-auth', symbols: 'alphanumeric_cased', codes }
const usedAt = new Date('2025-06-01T00:00:00.000Z')

const open = async (
  change: Partial<ImportInput> = {},
  options: Parameters<typeof createLab>[0] = {},
): Promise<Lab> => {
  const lab = await createLab({ policy: legacy, ...options })
  const imported = await lab.sparekey.importSet(ada, { ...input, ...change })
  assert.equal(verdict(imported), 'ok')
  return lab
}

test('an import takes one derivation a code, and an attempt one, right or wrong, whatever the size', async () => {
  for (const count of [1, 10, 100]) {
    const many = Array.from({ length: count }, (_, index) => `code-${String(index).padStart(6, '0')}`)
    const lab = await open({ codes: many })
    assert.equal(lab.kdf.count, count)
    const one = async (expected: string, code: string) => {
      const before = lab.kdf.count
      assert.equal(verdict(await lab.redeem(code)), expected)
      assert.equal(lab.kdf.count - before, 1, `${expected} of ${count}`)
    }
    await one('ok', many[0] ?? '')
    await one('code_invalid', 'code-999999')
    if (count > 1) await one('ok', many.at(-1) ?? '')
    await one('code_invalid', wrongCode(1))
    await lab.sparekey.revoke(ada, { reason: 'other' })
    await one(count > 1 ? 'set_revoked' : 'code_already_used', many[0] ?? '')
  }
})

test('case counts where the old system made it count, and look-alikes are not read as others', async () => {
  const lab = await open()
  assert.equal(verdict(await lab.redeem('ab3de-9xyz1')), 'code_invalid')
  assert.equal(verdict(await lab.redeem('zzZZz-0000o')), 'code_invalid')
  assert.equal(verdict(await lab.redeem(' zzZZz00OOo ')), 'ok')
  const twice = await Promise.all(['LlI1i-Abc9D', 'LlI1iAbc9D'].map((code) => lab.redeem(code)))
  assert.deepEqual(new Set(twice.map(verdict)), new Set(['ok', 'code_already_used']))
})

test('what does not look like the imported codes costs no attempt, nor anything an account without them is sent', async () => {
  const lab = await open()
  const before = lab.kdf.count
  for (const slip of ['aB3dE-9xYz', 'aB3dE-9xYz12', 'aB3dE-9xYz!', '٣٣٣٣٣٣٣٣٣٣'])
    assert.equal(verdict(await lab.redeem(slip)), 'code_malformed', slip)
  for (const code of codes)
    assert.equal(verdict(await lab.redeem(code, { account: 'nobody' })), 'code_malformed')
  assert.equal(lab.kdf.count, before)
  assert.equal((await lab.sparekey.status(ada)).failedAttempts, 0)
})

test('an imported code that reads as one of ours is found all the same', async () => {
  const lookalike = 'x7k9-m3np-qr2w-5t8e'
  assert.ok(parseCode(lookalike).ok)
  const anew = async () => {
    const lab = await open({ codes: [lookalike, 'a234-b567-c890-d123'], symbols: 'alphanumeric' })
    return { lab, sheet: await lab.issue() }
  }
  // A sheet of ours that has its label by chance goes before, also when it was given up for another.
  let { lab, sheet } = await anew()
  while (sheet.codes.some((code) => code.startsWith('X7'))) ({ lab, sheet } = await anew())
  assert.equal(verdict(await lab.redeem(lookalike)), 'ok')
  assert.equal(verdict(await lab.redeem(sheet.codes[1] ?? '')), 'ok')
})

test('fewer than 64 random bits need a policy named legacy, and the trail says how many there are', async () => {
  const lab = await createLab()
  await assert.rejects(lab.sparekey.importSet(ada, input), { field: 'policy', message: /59 random bits/ })
  const weak = await open()
  const { items } = await weak.sparekey.events(ada)
  assert.equal(items[0]?.detail['randomBits'], 59)
})

test('audit verify finds nothing wrong with an import, and misses a carried use that was deleted', async () => {
  const database = new DatabaseSync(':memory:')
  const store = sqliteStore(database)
  const lab = await open({ codes: [...codes.slice(0, 3), { code: codes[3], usedAt }] }, { store })
  await lab.redeem(codes[0])
  const findings = async () => {
    const kinds: string[] = []
    await verifyAudit(store, nodePrimitives, { found: ({ kind }) => void kinds.push(kind) })
    return kinds
  }
  assert.deepEqual(await findings(), [])
  database.exec("DELETE FROM sparekey_redemptions WHERE label = '04'")
  assert.deepEqual(await findings(), ['event_without_use'])
  await assert.rejects(lab.redeem(codes[1]), { code: 'internal' })
})

test('an imported set is resealed with the others and works under the new key alone', async () => {
  const under = await resealed((old) => open({}, old))
  const lab = await createLab({ ...under, policy: legacy })
  assert.equal(verdict(await lab.redeem(codes[2])), 'ok')
})

test('the owner is told that the codes were moved, and can stop them', async () => {
  const notices: Notice[] = []
  const lab = await open(
    { contacts: [{ channel: 'email', address: 'ada@example.org' }] },
    { deliver: async (notice) => void notices.push(notice) },
  )
  while ((await lab.sparekey.runDue()).done > 0);
  assert.deepEqual(
    notices.map(({ kind, to, actor }) => [kind, to?.address, actor]),
    [['codes_moved', 'ada@example.org', 'application']],
  )
  const stopped = await lab.sparekey.disown({ token: notices[0]?.disownToken ?? '' })
  assert.equal(verdict(stopped), 'ok')
  assert.equal(verdict(await lab.redeem(codes[0])), 'codes_disabled')
})

test('no code is in anything that is kept', async () => {
  const lab = await open({ codes: [...codes.slice(0, 4), { code: codes[4], usedAt }] })
  await lab.redeem(codes[0])
  const kept = JSON.stringify([await holdings(lab), await lab.sparekey.events(ada)]).toLowerCase()
  assert.ok(kept.includes('alphanumeric_cased'))
  for (const code of codes) assert.ok(!kept.includes(code.replace('-', '').toLowerCase()), 'holds a code')
})

test('the age of an imported set is that of the codes', async () => {
  const issuedAt = new Date('2025-01-15T00:00:00.000Z')
  const lab = await open({ issuedAt })
  const { activeSet, advice } = await lab.sparekey.status(ada)
  assert.deepEqual(activeSet?.issuedAt, issuedAt)
  assert.deepEqual(advice, ['replace_codes', 'rotate'])
  const row = await ask(lab.store, function* () {
    return keep(yield* read('readRecentSets', { accountKey: accountKeyOf(lab), limit: 1 }))
  })
  assert.equal(row[0]?.scheme, 'imported/1:better-auth:alphanumeric_cased:10-10')
  lab.clock.advance(20 * 86_400)
  await drain(lab)
  const { items } = await lab.sparekey.events(ada)
  assert.ok(items.some(({ type }) => type === 'set.rotation_due'))
})
