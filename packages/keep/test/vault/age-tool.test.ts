import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readEnvelope } from '../../src/vault/envelope.ts'
import { identityOfRecoveryKey } from '../../src/vault/recovery-key.ts'
import { addRecipientSlot, unlockVault } from '../../src/vault/vault.ts'
import { newVault } from '../support/vault.ts'

const hasAge = spawnSync('age', ['--version']).status === 0

test(
  'the age command opens a vault with its identity, the recovery key and an added identity',
  { skip: !hasAge && 'age is not installed' },
  async (t) => {
    const { folder, settings, vault, recoveryKey } = await newVault(t, {
      word: 'first',
      ballast: 'x'.repeat(150_000),
    })
    const made = spawnSync('age-keygen', [], { encoding: 'utf8' }).stdout
    const own = /^AGE-SECRET-KEY-1.*$/m.exec(made)?.[0] ?? ''
    const recipient = /age1\w+/.exec(made)?.[0] ?? ''
    await addRecipientSlot(vault, recipient, 'own key')
    for (const identity of [
      vault.keys.identity,
      identityOfRecoveryKey(recoveryKey, vault.keys.vaultId),
      own,
    ]) {
      const { status, stdout, stderr } = spawnSync('age', ['-d', '-i', '-', settings.path], {
        input: `${identity}\n`,
        encoding: 'utf8',
      })
      assert.equal(status, 0, stderr)
      assert.match(stdout, /^\{"format":"sparekey-keep","version":1,/)
    }
    const { slots } = readEnvelope(await readFile(settings.path))
    const ownSlot = slots.find(({ kind }) => kind === 'age')
    assert.ok(ownSlot !== undefined)
    await writeFile(join(folder, 'slot.age'), ownSlot.wrapped)
    const opened = spawnSync('age', ['-d', '-i', '-', join(folder, 'slot.age')], {
      input: `${own}\n`,
      encoding: 'utf8',
    })
    assert.match(opened.stdout, /"identity":"AGE-SECRET-KEY-1/)
    assert.equal((await unlockVault(settings, { kind: 'age', identity: own })).openedBy?.kind, 'age')
  },
)
