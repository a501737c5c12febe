import type { Context } from './command.ts'
import { sessionOf } from './session.ts'
import type { Session } from './session.ts'
import { keyChainHere } from '../tasks/key-chain.ts'
import { readEnvelope } from '../vault/envelope.ts'
import { readVaultFile } from '../vault/save.ts'
import { unlockVault } from '../vault/vault.ts'
import type { VaultSettings } from '../vault/vault.ts'
import { KeepError } from '../errors.ts'

/**
 * Opens the vault with what the key chain of this machine keeps. Where that does not work, the reason is said, and the passphrase is
 * left to try.
 *
 * @returns `null` where it does not open, or no key chain was added to the vault.
 * @throws KeepError as `unlockVault`, but for `identity_wrong`.
 */
export async function openByKeyChain(context: Context, settings: VaultSettings): Promise<Session | null> {
  const { vaultId, slots } = readEnvelope(await readVaultFile(settings.path))
  if (!slots.some(({ kind }) => kind === 'key-chain')) return null
  try {
    const identity = await (await keyChainHere(context.env)).read(vaultId)
    if (identity === null) return null
    const acceptOlder = context.given.flag('accept-older')
    return sessionOf(await unlockVault(settings, { kind: 'key-chain', identity }, { acceptOlder }))
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    if (error.code !== 'key_chain_missing' && error.code !== 'identity_wrong') throw error
    context.say(error.message)
    return null
  }
}
