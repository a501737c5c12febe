import type { Command, Context } from '../command.ts'
import { configFolder } from '../config-folder.ts'
import { openSession, vaultOptions } from '../session.ts'
import { table } from '../table.ts'
import { ageInWords, attentionInWords, leftInWords, problemInWords } from '../words.ts'
import type { TeamKeys } from '../../model/teams.ts'
import type { TeamStatus } from '../../team/status.ts'
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
    const { vault, book, state } = await openSession(context)
    const rows = statusRows(book, dateOf(context.now()))
    const unproven = vault.slots.some(({ kind, provedOn }) => kind === 'recovery' && provedOn === null)
    const teams = await teamsOf(context, state.teams ?? [])
    const teamLines = teams.filter(({ due }) => due > 0).map(teamInWords)
    context.report({ accounts: rows, recoveryKeyProven: !unproven, teams }, () => {
      if (rows.length === 0)
        return ['No account yet. Take codes in with "keep import FILE" or "keep add".', ...teamLines].join(
          '\n',
        )
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
      const accountTable = table(
        ['', 'NAME', 'LEFT', 'AGE', 'RENEW BY', 'COPIES', 'WHAT IS WRONG'],
        cells,
        context.terminal.columns,
      )
      return [accountTable, '', summary, ...teamLines].join('\n')
    })
    if (unproven)
      context.say('The recovery key was never typed back. Try the paper: keep keys check-recovery-key')
    return undefined
  },
}

async function teamsOf(context: Context, teams: readonly TeamKeys[]): Promise<readonly TeamStatus[]> {
  if (teams.length === 0) return []
  // Only who is in a team pays for reading what this machine knows of it.
  const { teamStatuses } = await import('../../team/status.ts')
  return teamStatuses(teams, configFolder(context.env), context.now())
}

function teamInWords({ team, due, overdue, seenAt }: TeamStatus): string {
  const late = overdue === 0 ? 'none' : String(overdue)
  return `${team}: ${due} due, ${late} overdue, as last seen ${seenAt.slice(0, 10)}: keep team calendar --mine`
}
