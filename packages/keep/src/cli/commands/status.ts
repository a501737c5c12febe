import type { Command } from '../command.ts'
import { openSession, vaultOptions } from '../session.ts'
import { table } from '../table.ts'
import { ageInWords, attentionInWords, leftInWords, problemInWords } from '../words.ts'
import { dateOf } from '../../track/dates.ts'
import { statusRows } from '../../track/status.ts'

/** Shows how every account stands. */
export const command: Command = {
  usage: [''],
  description:
    'Shows how many codes are left, how old they are, when new ones are due, how many copies there are outside the vault,\n' +
    'and what is wrong. "Left" is as recorded: codes used elsewhere are not seen.',
  options: vaultOptions,
  positionals: 0,
  async run(context) {
    const { vault, book } = await openSession(context)
    const rows = statusRows(book, dateOf(context.now()))
    const unproven = vault.slots.some(({ kind, provedOn }) => kind === 'recovery' && provedOn === null)
    context.report({ accounts: rows, recoveryKeyProven: !unproven }, () => {
      if (rows.length === 0) return 'No account yet. Take codes in with "keep import FILE" or "keep add".'
      const accounts = new Map(book.accounts.map((account) => [account.id, account]))
      const cells = rows.map((row) => {
        const account = accounts.get(row.id)
        return [
          row.problems.length === 0 ? '✓' : '!',
          row.name,
          leftInWords({ singleUse: account?.singleUse ?? true }, row),
          ageInWords(row),
          row.rotationDueOn ?? row.expiresOn ?? '–',
          row.left === null ? '–' : String(row.copies),
          row.problems.map((problem) => problemInWords(problem, row)).join('; '),
        ]
      })
      const wrong = rows.filter(({ problems }) => problems.length > 0).length
      const summary = `${attentionInWords(wrong, rows.length)}.`
      return `${table(['', 'NAME', 'LEFT', 'AGE', 'RENEW BY', 'COPIES', 'WHAT IS WRONG'], cells, context.terminal.columns)}\n\n${summary}`
    })
    if (unproven)
      context.say('The recovery key was never typed back. Try the paper: keep keys check-recovery-key')
    return undefined
  },
}
