import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeyRing, KeySource } from '../../../src/crypto/ports.ts'
import type { FormatName } from '../../../src/interface/formats.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'
import { wrongCode } from '../../support/codes.ts'
import { countingKdf } from '../../support/kdfs.ts'
import { createLab, verdict } from '../../support/lab.ts'
import { watchedStore } from '../../support/stores.ts'

/** A ring that notes what it seals and opens, and of how many bytes. */
const watchedKeys = async (done: string[]): Promise<KeySource> => {
  const ring = await testKeys().load(false)
  const seal: KeyRing['seal'] = (use, subject, plaintext, associated) => {
    done.push(`seal ${use} ${plaintext.length}`)
    return ring.seal(use, subject, plaintext, associated)
  }
  const open: KeyRing['open'] = (use, subject, sealed, associated) => {
    done.push(`open ${use} ${sealed.bytes.length}`)
    return ring.open(use, subject, sealed, associated)
  }
  return { load: () => Promise.resolve({ ...ring, seal, open }) }
}

for (const format of ['standard', 'long'] satisfies FormatName[]) {
  test(`a wrong ${format} code is as much work whatever codes the account has, and if it was never seen`, async () => {
    const done: string[] = []
    const keys = await watchedKeys(done)
    const kdf = countingKdf()
    const store = watchedStore(memoryStore(), ({ name }) => void done.push(name))
    const lab = await createLab({ keys, kdf, store, policy: { format, attempts: { delaysSeconds: [] } } })
    const sheet = await lab.sheet()
    const labels = sheet.codes.map((code) => code.slice(0, 2))
    const absent = ['00', '11', '22', '33', '44', '55', '66', '77', '88', '99', '01'].find(
      (label) => !labels.includes(label),
    )
    const work: Record<string, { done: readonly string[]; derived: number }> = {}
    const look = async (name: string, account: string, label = ''): Promise<void> => {
      done.length = 0
      const before = kdf.count
      assert.equal(verdict(await lab.redeem(wrongCode(1, format, label), { account })), 'code_invalid')
      work[name] = { done: [...done], derived: kdf.count - before }
    }
    // A first one makes what stands in for a set.
    await lab.redeem(wrongCode(1, format, '00'), { account: 'eve' })
    await look('never seen', 'bob', '00')
    await look('tried before, without codes', 'bob', '00')
    await look('label absent', 'ada', absent)
    await look('label present', 'ada', labels[3])
    const [first] = Object.values(work)
    assert.deepEqual(
      first?.done.map((one) => one.replace(/ \d+$/, '')),
      ['readRecentSets', 'seal identity', 'takeAttempt', 'open set'],
    )
    assert.equal(first?.derived, 1)
    for (const [name, one] of Object.entries(work)) assert.deepEqual(one, first, name)
  })
}
