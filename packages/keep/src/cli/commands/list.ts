import type { Command, Context } from '../command.ts'
import { openSession, vaultOptions } from '../session.ts'
import { table } from '../table.ts'
import { leftInWords } from '../words.ts'
import type { Account } from '../../model/types.ts'
import { dateOf } from '../../track/dates.ts'
import { statusRow } from '../../track/status.ts'

/** Lists every account. */
export const command: Command = {
  usage: [''],
  description: 'Lists every account in one line. No code is shown.',
  options: vaultOptions,
  positionals: 0,
  async run(context) {
    const { book } = await openSession(context)
    listAccounts(
      context,
      book.accounts,
      'No account yet. Take codes in with "keep import FILE" or "keep add".',
    )
    return undefined
  },
}

/** Lists accounts by name, or says that there is none. */
export function listAccounts(context: Context, accounts: readonly Account[], ifNone: string): void {
  const today = dateOf(context.now())
  const sorted = accounts.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const shown = sorted.map((account) => {
    const { left, total } = statusRow(account, today)
    const { id, name, service, login, kind, owner, purpose } = account
    return { id, name, service, login, kind, owner, purpose, left, total }
  })
  context.report({ accounts: shown }, () => {
    if (accounts.length === 0) return ifNone
    const rows = sorted.map((account) => [
      account.name,
      account.service,
      account.login,
      leftInWords(account, statusRow(account, today)),
      account.kind === 'backup-codes' ? '' : account.kind.replaceAll('-', ' '),
      account.owner,
    ])
    return table(['NAME', 'SERVICE', 'LOGIN', 'LEFT', 'KIND', 'OWNER'], rows, context.terminal.columns)
  })
}
