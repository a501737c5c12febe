import type { Command } from '../command.ts'
import { settingsOf, vaultOptions } from '../session.ts'
import { forgetKeys } from '../unlocked/client.ts'
import { readEnvelope } from '../../vault/envelope.ts'
import { readVaultFile } from '../../vault/save.ts'

/** Closes the vault. */
export const command: Command = {
  usage: [''],
  description: 'Closes a vault that "keep unlock" opened: its keys are forgotten at once.',
  options: { vault: vaultOptions['vault'] ?? { type: 'string', help: '' } },
  positionals: 0,
  async run(context) {
    const settings = await settingsOf(context)
    const { vaultId } = readEnvelope(await readVaultFile(settings.path))
    const wasUnlocked = await forgetKeys(vaultId, context.env)
    context.report({ wasUnlocked }, () => (wasUnlocked ? 'Locked.' : 'It was locked already.'))
    return undefined
  },
}
