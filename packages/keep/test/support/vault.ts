import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createVault } from '../../src/vault/vault.ts'
import type { OpenVault, VaultSettings } from '../../src/vault/vault.ts'

export const passphrase = 'correct horse battery staple'

/** A folder that is gone after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keep-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export function settingsIn(folder: string): VaultSettings {
  return {
    path: join(folder, 'codes.keep'),
    stateFile: join(folder, 'config', 'state.json'),
    device: 'test machine',
    now: () => new Date('2026-11-21T12:00:00Z'),
    workFactor: 10,
  }
}

export async function newVault(
  t: TestContext,
  data: unknown = { word: 'first' },
): Promise<{ folder: string; settings: VaultSettings; vault: OpenVault; recoveryKey: string }> {
  const folder = await temporaryFolder(t)
  const settings = settingsIn(folder)
  return { folder, settings, ...(await createVault(settings, passphrase, data)) }
}
