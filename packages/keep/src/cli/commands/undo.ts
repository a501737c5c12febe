import type { Command } from '../command.ts'
import { openSession, sessionOf, vaultOptions } from '../session.ts'
import { readState, undoLast } from '../../model/undo.ts'
import { updateVault } from '../../vault/vault.ts'

/** Takes the last change back. */
export const command: Command = {
  usage: [''],
  description:
    'Takes the last change back; again, the one before it; up to twenty. Changes of keys and passphrase are not undone.',
  options: vaultOptions,
  positionals: 0,
  async run(context) {
    const session = await openSession(context)
    const { undone } = undoLast(session.state)
    const vault = await updateVault(session.vault, (data) => {
      const result = undoLast(readState(data))
      return {
        data: result.state,
        entry: { action: 'change.undone', subjects: [], note: `Undone: ${result.undone.note}` },
      }
    })
    const left = sessionOf(vault).state.undo.length
    context.report(
      { undone: { at: undone.at, note: undone.note }, left },
      () => `Undone: ${undone.note} (${undone.at.slice(0, 16).replace('T', ' ')} UTC). ${left} more can be.`,
    )
    return undefined
  },
}
