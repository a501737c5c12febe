import type { Command } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { openSession, vaultOptions } from '../session.ts'
import { listAccounts } from './list.ts'
import { searchAccounts } from '../../model/search.ts'

/** Finds accounts by any word. */
export const command: Command = {
  usage: ['WORDS'],
  description:
    'Finds accounts by words of their name, service, login, owner, notes and places. Codes are not searched.',
  options: vaultOptions,
  positionals: 20,
  async run(context) {
    requireWord(context.given, 0, 'a word to look for')
    const { book } = await openSession(context)
    const found = searchAccounts(book, context.given.positionals)
    listAccounts(context, found, 'Nothing fits. "keep list" shows every account.')
    return found.length === 0 ? 3 : undefined
  },
}
