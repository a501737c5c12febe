import { resolve } from 'node:path'
import type { Command } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { openSession, vaultOptions } from '../session.ts'
import { mergeTeams } from '../../model/teams.ts'
import { applyChange, readState } from '../../model/undo.ts'
import { mergeBooks } from '../../model/merge.ts'
import type { Merged } from '../../model/merge.ts'
import type { Book } from '../../model/types.ts'
import { openVault, readEnvelope } from '../../vault/envelope.ts'
import type { Log } from '../../vault/log.ts'
import { readVaultFile } from '../../vault/save.ts'
import { mergeAction } from '../../vault/seen.ts'
import { updateVault } from '../../vault/vault.ts'
import { KeepError } from '../../errors.ts'

/** Brings another copy of the vault in. */
export const command: Command = {
  usage: ['OTHER-FILE [--accept-older]'],
  description:
    'Brings another copy of the same vault in, such as a "conflict" copy that a sync folder made. A code used in either is\n' +
    'used; sets and copies of both are kept; of two versions of a field the one changed last counts. The other file is left\n' +
    'as it is. "keep undo" takes it back.',
  options: vaultOptions,
  positionals: 1,
  async run(context) {
    const path = resolve(requireWord(context.given, 0, 'the other file'))
    const { vault } = await openSession(context)
    const file = await readVaultFile(path)
    if (readEnvelope(file).vaultId !== vault.keys.vaultId) {
      throw new KeepError(
        'vault_foreign',
        'That file is another vault, not a copy of this one. To take its codes over: keep export there, keep add here.',
      )
    }
    const other = openOther(file, vault.keys)
    const { book: theirs, teams: theirTeams = [] } = readState(other.content.data)
    let merged: Merged = { book: theirs, notes: [] }
    await updateVault(vault, (data) => {
      const state = readState(data)
      merged = mergeBooks(state.book, theirs, {
        ours: removedIn(vault.content.log, state.book),
        theirs: removedIn(other.content.log, theirs),
      })
      const note = `Merged with another copy (change ${other.head.seq})`
      const teams = mergeTeams(state.teams ?? [], theirTeams)
      const after = applyChange(state, { book: merged.book, note }, context.now())
      return {
        data: teams.length === 0 ? after : { ...after, teams },
        entry: { action: mergeAction, subjects: [other.head.hash], note },
      }
    })
    context.report({ merged: path, notes: merged.notes }, () =>
      [
        'The two copies are one now.',
        ...merged.notes.map((line) => `  ${line}`),
        `Look it over with "keep list", then delete ${path}.`,
      ].join('\n'),
    )
    return undefined
  },
}

function openOther(file: Uint8Array, keys: Parameters<typeof openVault>[1]): ReturnType<typeof openVault> {
  try {
    return openVault(file, keys)
  } catch (error) {
    if (!(error instanceof KeepError) || error.code !== 'vault_edited') throw error
    throw new KeepError(
      'vault_edited',
      'The other copy does not open with the keys of this vault: it is damaged, or passphrase or recovery key were changed in one of the two since. Use the newer one alone, and carry the rest over by hand.',
      { cause: error },
    )
  }
}

// What the log says was removed, unless it is there again.
function removedIn(log: Log, book: Book): ReadonlySet<string> {
  const there = new Set([...book.accounts, ...book.places].map(({ id }) => id))
  const removed = log.entries
    .filter(({ action }) => action === 'account.removed' || action === 'place.removed')
    .flatMap(({ subjects }) => subjects)
  return new Set(removed.filter((id) => !there.has(id)))
}
