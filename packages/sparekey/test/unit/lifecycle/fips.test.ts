import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError, SparekeyError } from '../../../src/errors.ts'
import { createSparekey } from '../../../src/create-sparekey.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'
import { wrongCode } from '../../support/codes.ts'
import { holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const fips = { preset: 'fips', ...undelayed() } as const

const algorithmsOf = async (lab: Lab, act: () => Promise<unknown>): Promise<readonly string[]> => {
  const before = lab.kdf.count
  await act()
  return lab.kdf.derived.slice(before).map(({ algorithm }) => algorithm)
}

test('under the preset "fips" every code issued and every attempt takes one PBKDF2, right or wrong, known or not', async () => {
  const lab = await createLab({ policy: fips })
  const made: Awaited<ReturnType<Lab['sheet']>>[] = []
  const issuing = await algorithmsOf(lab, async () => made.push(await lab.issue()))
  assert.deepEqual(new Set(issuing), new Set(['pbkdf2-sha256']))
  assert.equal(issuing.length, 10)
  const [sheet] = made
  assert.ok(sheet)
  const [code] = sheet.codes
  for (const act of [
    () => lab.confirm(sheet),
    () => lab.redeem(code),
    () => lab.redeem(code),
    () => lab.redeem(wrongCode(1)),
    () => lab.redeem(wrongCode(2, 'standard', code.slice(0, 2))),
    () => lab.redeem(wrongCode(3), { account: 'nobody' }),
  ]) {
    assert.deepEqual(await algorithmsOf(lab, act), ['pbkdf2-sha256'])
  }
  const [set] = (await holdings(lab)).sets
  assert.match(set?.derivation ?? '', /^pbkdf2-sha256\$i=/)
})

test('codes of 135 random bits need no slow hash under it: HMAC-SHA-256 is approved', async () => {
  const lab = await createLab({ policy: { ...fips, format: 'long' } })
  const all = await algorithmsOf(lab, async () => lab.redeem((await lab.sheet()).codes[1] ?? ''))
  assert.deepEqual(new Set(all), new Set(['hmac-sha256']))
})

test('a sheet from before the preset goes on working, and its owner is advised to replace it', async () => {
  const before = await createLab({ policy: undelayed() })
  const sheet = await before.sheet()
  assert.deepEqual((await before.sparekey.status(ada)).advice, [])
  const lab = await createLab({ store: before.store, keys: before.keys, policy: fips })
  assert.deepEqual((await lab.sparekey.status(ada)).advice, ['replace_codes'])
  assert.deepEqual(await algorithmsOf(lab, () => lab.redeem(sheet.codes[1] ?? '')), ['argon2id'])
  const anew = await lab.sheet()
  assert.deepEqual((await lab.sparekey.status(ada)).advice, [])
  assert.equal(verdict(await lab.redeem(anew.codes[1] ?? '')), 'ok')
})

test('no policy beside it may name another derivation', async () => {
  const options = () => ({ store: memoryStore(), keys: testKeys(), policy: { preset: 'fips' } as const })
  await assert.rejects(
    createSparekey({ ...options(), policies: { vip: { preset: 'strict' } } }),
    (error) => error instanceof ArgumentRangeError && error.field === 'policies.vip.derivation',
  )
  const derivation = { algorithm: 'pbkdf2-sha256', iterations: 600_000 } as const
  const sparekey = await createSparekey({ ...options(), policies: { old: { preset: 'legacy', derivation } } })
  assert.equal((await sparekey.status(ada)).state, 'none')
})

test('an attempt under it takes as many places of the queue as its hash takes longer', async () => {
  const kdf = heldKdf()
  const gate = { permits: 1, places: 17, waitMs: 60_000 }
  const lab = await createLab({ policy: { preset: 'fips' }, kdf, gate, isStrong: true })
  kdf.isOpen = false
  const attempt = (account: string) => lab.redeem(wrongCode(1), { account })
  const running = [attempt('a'), attempt('b')]
  await kdf.reached(1)
  await assert.rejects(attempt('c'), (error) => error instanceof SparekeyError && error.code === 'overloaded')
  kdf.isOpen = true
  kdf.finishAll()
  for (const result of await Promise.all(running)) assert.equal(verdict(result), 'code_invalid')
})
