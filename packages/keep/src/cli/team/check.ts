import type { Context } from '../command.ts'
import { findingInWords } from '../words.ts'
import { openTeam } from './at-work.ts'
import { viewOf, weaknesses } from '../../team/check.ts'

/** `keep team check [--exit-code]` */
export async function check(context: Context): Promise<number | undefined> {
  const { office } = await openTeam(context)
  const view = await viewOf(office)
  const found = weaknesses(view)
  const columns = Math.min(context.terminal.columns, 110)
  context.report({ findings: found }, () => {
    if (view.accounts.length === 0) return 'The team keeps no codes yet, so nothing can be said.'
    if (found.length === 0) return 'No weak point found in what is recorded.'
    return found.map((one) => findingInWords(one, columns)).join('\n')
  })
  return context.given.flag('exit-code') && found.some(({ severity }) => severity === 'high') ? 1 : undefined
}
