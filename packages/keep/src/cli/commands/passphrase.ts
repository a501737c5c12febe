import type { Command } from '../command.ts'
import { newPassphrase } from '../secrets.ts'
import { openSession, vaultOptions } from '../session.ts'
import { forgetKeys } from '../unlocked/client.ts'
import { rekeyVault } from '../../vault/vault.ts'

/** Changes the passphrase. */
export const command: Command = {
  usage: ['', '--recovery-key    (when the passphrase is forgotten)'],
  description:
    'Sets a new passphrase and gives the vault new keys, so that the old passphrase opens no later version of it.\n' +
    'Copies that exist already, the ".bak" among them, still open with the old one. Scripts name a file with the new\n' +
    'passphrase in KEEP_NEW_PASSPHRASE_FILE.',
  options: vaultOptions,
  positionals: 0,
  async run(context) {
    const { vault } = await openSession(context)
    const passphrase = await newPassphrase(context, 'KEEP_NEW_PASSPHRASE_FILE')
    await rekeyVault(vault, { passphrase, newRecoveryKey: false, removeSlots: [] })
    await forgetKeys(vault.keys.vaultId, context.env)
    context.report(
      { changed: true },
      () => 'The passphrase is changed. The recovery key opens the vault as before.',
    )
    return undefined
  },
}
