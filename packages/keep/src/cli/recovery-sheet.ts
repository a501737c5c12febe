import type { Context } from './command.ts'
import { putKeyOnPaper } from './key-on-paper.ts'
import type { OpenVault } from '../vault/vault.ts'
import { slug } from '../model/names.ts'
import { sessionOf } from './session.ts'
import { placeRecoveryKey, proveRecoveryKey } from '../tasks/recovery-key.ts'

/**
 * Has a recovery key written down and typed back.
 *
 * @returns whether it was typed back; not where the person puts it off.
 */
export async function showRecoveryKey(
  context: Context,
  vault: OpenVault,
  recoveryKey: string,
): Promise<boolean> {
  const { terminal } = context
  const isOnPaper = await putKeyOnPaper(context, {
    key: recoveryKey,
    above: [
      'This key opens the vault when the passphrase is forgotten. Write it down, or print this page.',
      'It is shown once, and kept nowhere else. Keep it apart from the vault.',
    ],
    below: [
      `Recovery key of vault ${vault.keys.vaultId.slice(0, 8)}, made ${vault.settings.now().toISOString().slice(0, 10)}`,
      'To use it: keep unlock --recovery-key --vault FILE',
    ],
    wayOut: ['later', 'to put it off'],
    afterMistake: ' To see the key again, start over with "keep keys new-recovery-key".',
  })
  if (isOnPaper) terminal.out('Right: the paper opens the vault.')
  else terminal.note('Put off. "keep status" reminds you; "keep keys check-recovery-key" does it.')
  return isOnPaper
}

/** Marks the recovery key as proven where it was typed back (else `null`), and asks where the paper will lie. */
export async function recordRecoveryKey(
  context: Context,
  vault: OpenVault,
  recoveryKey: string | null,
): Promise<void> {
  const session = sessionOf(vault)
  const current = recoveryKey === null ? session : await proveRecoveryKey(session, context, recoveryKey)
  for (;;) {
    const where = (
      await context.terminal.ask('Where will this paper lie? (for example home-safe; Enter: say later) ')
    ).trim()
    if (where === '') return
    if (slug(where) !== '') {
      await placeRecoveryKey(current, context, where)
      return
    }
    context.terminal.note('A place needs a name of letters or digits.')
  }
}
