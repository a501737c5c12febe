import type { Command } from '../command.ts'
import { openSession, vaultOptions } from '../session.ts'
import { undoChange } from '../../tasks/undo-change.ts'

/** Takes the last change back. */
export const command: Command = {
  usage: [''],
  description:
    'Takes the last change back; again, the one before it; up to twenty. Changes of keys and passphrase are not undone.',
  options: vaultOptions,
  positionals: 0,
  async run(context) {
    const session = await openSession(context)
    const { undone, after } = await undoChange(session)
    const left = after.state.undo.length
    context.report(
      { undone: { at: undone.at, note: undone.note }, left },
      () => `Undone: ${undone.note} (${undone.at.slice(0, 16).replace('T', ' ')} UTC). ${left} more can be.`,
    )
    return undefined
  },
}
