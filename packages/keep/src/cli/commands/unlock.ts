import type { Command } from '../command.ts'
import { openByKeyChain } from '../by-key-chain.ts'
import { openSession, vaultOptions } from '../session.ts'
import { holdKeys, unlockedSeconds } from '../unlocked/client.ts'

/** Keeps the vault open for a while. */
export const command: Command = {
  usage: ['', '--recovery-key', '--identity FILE'],
  description:
    'Opens the vault for ten minutes, so that further commands do not ask. The keys are held in the memory of a process of\n' +
    'yours behind a socket that only you can open. "keep lock" ends it at once. Nothing is asked where the key chain of this\n' +
    'machine opens the vault: keep keys add-key-chain',
  options: vaultOptions,
  positionals: 0,
  async run(context) {
    const { vault } = await openSession(context, openByKeyChain)
    await holdKeys(vault.keys, context.env)
    const until = new Date(context.now().getTime() + unlockedSeconds * 1000)
    context.report({ vaultId: vault.keys.vaultId, unlockedUntil: until.toISOString() }, () =>
      vault.openedBy?.kind === 'recovery'
        ? 'Unlocked for ten minutes. If the passphrase is forgotten, set a new one now: keep passphrase'
        : 'Unlocked for ten minutes. "keep lock" ends it.',
    )
    return undefined
  },
}
