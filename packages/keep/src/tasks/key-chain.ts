import { hostname } from 'node:os'
import { sessionOf } from '../cli/session.ts'
import type { Session } from '../cli/session.ts'
import { keyChainOf } from '../key-chain/key-chain.ts'
import { runProgram } from '../key-chain/run-program.ts'
import type { KeyChain } from '../key-chain/types.ts'
import { configFolder } from '../cli/config-folder.ts'
import { recipientOf } from '../vault/age-read.ts'
import { generateIdentity } from '../vault/age-write.ts'
import type { Slot } from '../vault/slots.ts'
import { addKeyChainSlot } from '../vault/vault.ts'
import type { OpenVault } from '../vault/vault.ts'
import { KeepError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The key chain of this machine. */
export function keyChainHere(env: Environment): Promise<KeyChain> {
  return keyChainOf({ platform: process.platform, env, folder: configFolder(env), run: runProgram })
}

/**
 * Lets the key chain of this machine open the vault: it keeps an age identity made for that, and has given it back once.
 *
 * @throws KeepError `input_refused` where it opens the vault already; `key_chain_missing`, and then nothing was changed.
 */
export async function addKeyChain({ vault }: Session, chain: KeyChain): Promise<Session> {
  const { vaultId } = vault.keys
  if ((await keyChainSlot(vault, chain)) !== null) {
    throw new KeepError('input_refused', `The ${chain.name} opens this vault already.`)
  }
  const identity = generateIdentity()
  await chain.store(vaultId, identity)
  if ((await chain.read(vaultId)) !== identity) {
    throw new KeepError(
      'key_chain_missing',
      `The ${chain.name} did not give back what it was given. The vault opens with its passphrase as before.`,
    )
  }
  try {
    const label = `${chain.name}, ${hostname()}`
    return sessionOf(await addKeyChainSlot(vault, recipientOf(identity) ?? '', label))
  } catch (error) {
    await chain.remove(vaultId)
    throw error
  }
}

/** The slot that the key chain of this machine opens; `null` where it has no key, or one that is of no use any more. */
export async function keyChainSlot(
  { keys, slots, content }: OpenVault,
  chain: KeyChain,
): Promise<Slot | null> {
  const identity = await chain.read(keys.vaultId)
  if (identity === null) return null
  const recipient = recipientOf(identity)
  const entry = content.recipients.find((known) => known.recipient === recipient)
  return slots.find(({ id, kind }) => kind === 'key-chain' && id === entry?.slot) ?? null
}
