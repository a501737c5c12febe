import assert from 'node:assert/strict'
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { readEnvelope } from '../../src/vault/envelope.ts'
import { identityOfRecoveryKey } from '../../src/vault/recovery-key.ts'
import { slotWorkFactor } from '../../src/vault/slots.ts'
import { addRecipientSlot, createVault, rekeyVault, unlockVault, updateVault } from '../../src/vault/vault.ts'
import { newVault, passphrase, settingsIn, temporaryFolder } from '../support/vault.ts'

const entry = { action: 'test.changed', subjects: [], note: 'Changed' }
const byPassphrase = { kind: 'passphrase', passphrase } as const

test('a new vault opens with the passphrase and with the printed recovery key, and with nothing else', async (t) => {
  const { settings, recoveryKey } = await newVault(t)
  const opened = await unlockVault(settings, byPassphrase)
  assert.deepEqual(opened.content.data, { word: 'first' })
  assert.equal(opened.openedBy?.id, 'passphrase')
  const recovered = await unlockVault(settings, { kind: 'recovery', recoveryKey: recoveryKey.toLowerCase() })
  assert.equal(recovered.openedBy?.kind, 'recovery')
  await assert.rejects(unlockVault(settings, { kind: 'passphrase', passphrase: 'wrong' }), {
    code: 'passphrase_wrong',
  })
  const stranger = await generateX25519Identity()
  await assert.rejects(unlockVault(settings, { kind: 'age', identity: stranger }), { code: 'identity_wrong' })
})

test('the passphrase slot carries the work factor that was asked for', async (t) => {
  const { vault } = await newVault(t)
  assert.deepEqual(
    vault.slots.map((slot) => slotWorkFactor(slot)),
    [10, null],
  )
})

test('plain age-encryption opens the vault with its identity, and the inner format is the documented one', async (t) => {
  const { settings, vault, recoveryKey } = await newVault(t)
  const file = await readFile(settings.path)
  for (const identity of [vault.keys.identity, identityOfRecoveryKey(recoveryKey, vault.keys.vaultId)]) {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const content: unknown = JSON.parse(await decrypter.decrypt(file, 'text'))
    assert.ok(typeof content === 'object' && content !== null)
    assert.deepEqual(Object.keys(content), ['format', 'version', 'vaultId', 'recipients', 'data', 'log'])
  }
})

test('plain age-encryption opens the passphrase slot with the passphrase', async (t) => {
  const { settings, vault } = await newVault(t)
  const slot = readEnvelope(await readFile(settings.path)).slots.find(({ kind }) => kind === 'passphrase')
  assert.ok(slot !== undefined)
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  const keys: unknown = JSON.parse(await decrypter.decrypt(slot.wrapped, 'text'))
  assert.deepEqual(keys, { version: 1, ...vault.keys })
})

test('what was saved is what opens, and the version before is kept as .bak', async (t) => {
  const { settings, vault } = await newVault(t)
  await updateVault(vault, () => ({ data: { word: 'second' }, entry }))
  assert.deepEqual((await unlockVault(settings, byPassphrase)).content.data, { word: 'second' })
  await copyFile(`${settings.path}.bak`, `${settings.path}.old`)
  const old = { ...settings, path: `${settings.path}.old` }
  assert.deepEqual((await unlockVault(old, byPassphrase, { acceptOlder: true })).content.data, {
    word: 'first',
  })
})

test('only the owner may read the vault and its backup', async (t) => {
  const { settings, vault } = await newVault(t)
  await updateVault(vault, () => ({ data: 1, entry }))
  for (const path of [settings.path, `${settings.path}.bak`]) {
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  }
})

test('creating never overwrites a file', async (t) => {
  const { settings } = await newVault(t)
  const before = await readFile(settings.path)
  await assert.rejects(createVault(settings, 'other', {}), { code: 'vault_exists' })
  assert.deepEqual(await readFile(settings.path), before)
})

test('a vault cut off at any length is called truncated, foreign or damaged, and never opens', async (t) => {
  const { settings } = await newVault(t)
  const whole = await readFile(settings.path)
  for (let length = 0; length < whole.length; length += 7) {
    await writeFile(settings.path, whole.subarray(0, length))
    await assert.rejects(unlockVault(settings, byPassphrase), { code: 'vault_truncated' }, `length ${length}`)
  }
})

test('a vault with any byte changed never opens with other contents, and the refusal is one of ours', async (t) => {
  const { settings } = await newVault(t)
  const whole = await readFile(settings.path)
  for (let position = 0; position < whole.length; position += 13) {
    const changed = Buffer.from(whole)
    changed.writeUInt8(changed.readUInt8(position) ^ 1, position)
    await writeFile(settings.path, changed)
    await assert.rejects(unlockVault(settings, byPassphrase), { name: 'KeepError' }, `byte ${position}`)
  }
})

test('a vault with bytes added at its end is called edited', async (t) => {
  const { settings } = await newVault(t)
  await writeFile(settings.path, Buffer.concat([await readFile(settings.path), Buffer.from('x')]))
  await assert.rejects(unlockVault(settings, byPassphrase), { code: 'vault_edited' })
})

test('a file that is no vault is called foreign: text, a picture, another age file', async (t) => {
  const { settings } = await newVault(t)
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()))
  const files = ['some text', Buffer.from('89504e470d0a1a0a', 'hex'), await encrypter.encrypt('x')]
  for (const file of files) {
    await writeFile(settings.path, file)
    await assert.rejects(unlockVault(settings, byPassphrase), { code: 'vault_foreign' })
  }
})

test('a vault of a newer program says so before the passphrase is tried', async (t) => {
  const { settings } = await newVault(t)
  const text = (await readFile(settings.path))
    .toString('latin1')
    .replace('sparekey-keep/vault 1 ', 'sparekey-keep/vault 2 ')
  await writeFile(settings.path, Buffer.from(text, 'latin1'))
  await assert.rejects(unlockVault(settings, { kind: 'passphrase', passphrase: 'wrong' }), {
    code: 'vault_newer',
  })
})

test('contents re-encrypted by somebody who knows only the recipient are refused', async (t) => {
  const { settings, vault } = await newVault(t)
  const { sealVault } = await import('../../src/vault/envelope.ts')
  const forged = { ...vault.content, data: { word: 'forged' } }
  await writeFile(settings.path, await sealVault(forged, vault.slots, vault.keys))
  await assert.rejects(unlockVault(settings, byPassphrase), { code: 'vault_edited' })
})

test('an older copy put back is noticed, and opens only when its owner insists', async (t) => {
  const { settings, vault } = await newVault(t)
  const first = await readFile(settings.path)
  await updateVault(vault, () => ({ data: { word: 'second' }, entry }))
  await writeFile(settings.path, first)
  await assert.rejects(unlockVault(settings, byPassphrase), { code: 'vault_rolled_back' })
  const accepted = await unlockVault(settings, byPassphrase, { acceptOlder: true })
  assert.deepEqual(accepted.content.data, { word: 'first' })
  await unlockVault(settings, byPassphrase)
})

test('two copies that were changed apart are noticed', async (t) => {
  const { folder, settings, vault } = await newVault(t)
  const other = { ...settings, path: join(folder, 'conflict.keep'), stateFile: join(folder, 'other.json') }
  await copyFile(settings.path, other.path)
  const copy = await unlockVault(other, byPassphrase)
  await updateVault(copy, () => ({ data: 'b', entry }))
  await updateVault(vault, () => ({ data: 'a', entry }))
  await assert.rejects(unlockVault({ ...settings, path: other.path }, byPassphrase), {
    code: 'vault_diverged',
  })
})

test('two writers that opened the same version both keep what they wrote', async (t) => {
  const { settings, vault } = await newVault(t, { words: [] })
  const other = await unlockVault(settings, byPassphrase)
  await Promise.all([updateVault(vault, addWord('a')), updateVault(other, addWord('b'))])
  const { data } = (await unlockVault(settings, byPassphrase)).content
  assert.deepEqual(wordsOf(data).toSorted(), ['a', 'b'])
})

test('a change that throws leaves the file, and no lock behind', async (t) => {
  const { folder, settings, vault } = await newVault(t)
  const before = await readFile(settings.path)
  const failing = updateVault(vault, () => {
    throw new RangeError('no')
  })
  await assert.rejects(failing, RangeError)
  assert.deepEqual(await readFile(settings.path), before)
  assert.deepEqual((await readdir(folder)).toSorted(), ['codes.keep', 'config'])
})

test('an age recipient that was added opens the vault, through us and with plain age', async (t) => {
  const { settings, vault } = await newVault(t)
  const identity = await generateX25519Identity()
  await addRecipientSlot(vault, await identityToRecipient(identity), 'colleague')
  assert.equal((await unlockVault(settings, { kind: 'age', identity })).openedBy?.label, 'colleague')
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  assert.match(await decrypter.decrypt(await readFile(settings.path), 'text'), /"format":"sparekey-keep"/)
  await assert.rejects(addRecipientSlot(vault, 'age1nonsense', 'x'), { code: 'input_invalid' })
})

test('after a change of passphrase the old one opens nothing, not even with keys taken from an old copy', async (t) => {
  const { settings, vault, recoveryKey } = await newVault(t)
  const { vault: rekeyed } = await rekeyVault(vault, {
    passphrase: 'next',
    newRecoveryKey: false,
    removeSlots: [],
  })
  await updateVault(rekeyed, () => ({ data: { word: 'later' }, entry }))
  await assert.rejects(unlockVault(settings, byPassphrase), { code: 'passphrase_wrong' })
  await assert.rejects(unlockVault(settings, { kind: 'keys', keys: vault.keys }), { code: 'vault_edited' })
  assert.deepEqual((await unlockVault(settings, { kind: 'passphrase', passphrase: 'next' })).content.data, {
    word: 'later',
  })
  assert.deepEqual((await unlockVault(settings, { kind: 'recovery', recoveryKey })).content.data, {
    word: 'later',
  })
})

test('a new recovery key replaces the old one', async (t) => {
  const { settings, vault, recoveryKey } = await newVault(t)
  const { recoveryKey: next } = await rekeyVault(vault, { passphrase, newRecoveryKey: true, removeSlots: [] })
  assert.ok(next !== null)
  await assert.rejects(unlockVault(settings, { kind: 'recovery', recoveryKey }), {
    code: 'recovery_key_wrong',
  })
  await unlockVault(settings, { kind: 'recovery', recoveryKey: next })
})

test('a removed slot opens nothing more, and the last two slots cannot be removed', async (t) => {
  const { settings, vault } = await newVault(t)
  const identity = await generateX25519Identity()
  const added = await addRecipientSlot(vault, await identityToRecipient(identity), 'colleague')
  await rekeyVault(added, { passphrase, newRecoveryKey: false, removeSlots: ['age-1'] })
  await assert.rejects(unlockVault(settings, { kind: 'age', identity }), { code: 'identity_wrong' })
  const opened = await unlockVault(settings, byPassphrase)
  await assert.rejects(
    rekeyVault(opened, { passphrase, newRecoveryKey: false, removeSlots: ['recovery-1'] }),
    {
      code: 'input_refused',
    },
  )
})

test('where this machine can remember nothing, a vault still opens and still saves', async (t) => {
  const { folder, settings, vault } = await newVault(t)
  await writeFile(join(folder, 'a-file'), '')
  const elsewhere = { ...settings, stateFile: join(folder, 'a-file', 'state.json') }
  const opened = await unlockVault(elsewhere, { kind: 'keys', keys: vault.keys })
  await updateVault(opened, () => ({ data: { word: 'saved' }, entry }))
  assert.deepEqual((await unlockVault(settings, byPassphrase)).content.data, { word: 'saved' })
})

test('no vault at all: the refusal says how to make one', async (t) => {
  const settings = settingsIn(await temporaryFolder(t))
  await assert.rejects(unlockVault(settings, byPassphrase), { code: 'vault_missing', message: /keep init/ })
})

function addWord(word: string): (data: unknown) => { data: unknown; entry: typeof entry } {
  return (data) => ({ data: { words: [...wordsOf(data), word] }, entry })
}

function wordsOf(data: unknown): string[] {
  assert.ok(typeof data === 'object' && data !== null && 'words' in data && Array.isArray(data.words))
  return data.words.map(String)
}
