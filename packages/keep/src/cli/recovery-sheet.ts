import type { Context } from './command.ts'
import { sameRecoveryKey } from '../vault/recovery-key.ts'
import type { OpenVault } from '../vault/vault.ts'
import { slug } from '../model/names.ts'
import { sessionOf } from './session.ts'
import { placeRecoveryKey, proveRecoveryKey } from '../tasks/recovery-key.ts'

/**
 * Shows a recovery key, wipes it off the screen, and has it typed back from the paper.
 *
 * @returns whether it was typed back; not where the person puts it off.
 */
export async function showRecoveryKey(
  { terminal }: Context,
  vault: OpenVault,
  recoveryKey: string,
): Promise<boolean> {
  terminal.out(
    [
      'This key opens the vault when the passphrase is forgotten. Write it down, or print this page.',
      'It is shown once, and kept nowhere else. Keep it apart from the vault.',
      '',
      `    ${recoveryKey.slice(0, 24)}`,
      `    ${recoveryKey.slice(25)}`,
      '',
      `    Recovery key of vault ${vault.keys.vaultId.slice(0, 8)}, made ${vault.settings.now().toISOString().slice(0, 10)}`,
      '    To use it: keep unlock --recovery-key --vault FILE',
      '',
    ].join('\n'),
  )
  await terminal.ask('Press Enter when it is on paper: the screen is wiped then. ')
  terminal.clear()
  for (;;) {
    const typed = await terminal.ask('Type it back from the paper ("later" to put it off): ')
    if (typed.trim().toLowerCase() === 'later') {
      terminal.note('Put off. "keep status" reminds you; "keep keys check-recovery-key" does it.')
      return false
    }
    if (sameRecoveryKey(typed, recoveryKey)) {
      terminal.out('Right: the paper opens the vault.')
      return true
    }
    terminal.note(
      'That is not the key. Compare the groups with your paper. To see the key again, start over with "keep keys new-recovery-key".',
    )
  }
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
