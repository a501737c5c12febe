import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeyRing, KeySource } from '../../../src/crypto/ports.ts'
import type { FormatName } from '../../../src/interface/formats.ts'
import { testKeys } from '../../../src/testing/create-test-sparekey.ts'
import { wrongCode } from '../../support/codes.ts'
import { countingKdf } from '../../support/kdfs.ts'
import { createLab, verdict } from '../../support/lab.ts'

/** A ring that counts the sets it opens, by the bytes they have. */
const countingKeys = async (): Promise<KeySource & { readonly openedBytes: number[] }> => {
  const ring = await testKeys().load(false)
  const openedBytes: number[] = []
  const open: KeyRing['open'] = (use, subject, sealed, associated) => {
    if (use === 'set') openedBytes.push(sealed.bytes.length)
    return ring.open(use, subject, sealed, associated)
  }
  return { openedBytes, load: () => Promise.resolve({ ...ring, open }) }
}

for (const format of ['standard', 'long'] satisfies FormatName[]) {
  test(`a wrong ${format} code opens one set of one size and derives once, whatever codes the account has`, async () => {
    const keys = await countingKeys()
    const kdf = countingKdf()
    const lab = await createLab({ keys, kdf, policy: { format, attempts: { delaysSeconds: [] } } })
    const sheet = await lab.sheet()
    const labels = sheet.codes.map((code) => code.slice(0, 2))
    const absent = ['00', '11', '22', '33', '44', '55', '66', '77', '88', '99', '01'].find(
      (label) => !labels.includes(label),
    )
    const work: Record<string, { opened: readonly number[]; derived: number }> = {}
    const look = async (name: string, account: string, label = ''): Promise<void> => {
      keys.openedBytes.length = 0
      const before = kdf.count
      assert.equal(verdict(await lab.redeem(wrongCode(1, format, label), { account })), 'code_invalid')
      work[name] = { opened: [...keys.openedBytes], derived: kdf.count - before }
    }
    // A first one makes what stands in for a set.
    await lab.redeem(wrongCode(1, format, '00'), { account: 'eve' })
    await look('never seen', 'bob', '00')
    await look('tried before, without codes', 'bob', '00')
    await look('label absent', 'ada', absent)
    await look('label present', 'ada', labels[3])
    const [first] = Object.values(work)
    assert.equal(first?.opened.length, 1)
    assert.equal(first?.derived, 1)
    for (const [name, one] of Object.entries(work)) assert.deepEqual(one, first, name)
  })
}
